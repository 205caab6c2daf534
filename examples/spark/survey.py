"""Surveys the addresses of lists and logs: ipv6calc survey on each partition, and the parts added up in a tree.

    spark-submit --files ipv6calc --py-files pipes.py survey.py --write survey.json --final=--json LISTS

The result is that of one machine. The file is written where the driver runs.
"""

import pipes

if __name__ == "__main__":
    pipes.add_up(__doc__, "survey", "ipv6calc", part=["survey", "--partial"], add=["survey", "--merge"])
