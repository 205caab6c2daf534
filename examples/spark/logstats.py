"""Counts the lines of logs by type of address: ipv6logstats on each partition, and the counts added up in a tree.

    spark-submit --files ipv6logstats --py-files pipes.py logstats.py --write counts.json --final=--json LOGS

The totals are those of one machine. The file is written where the driver runs.
"""

import pipes

if __name__ == "__main__":
    pipes.add_up(__doc__, "logstats", "ipv6logstats", part=["--partial"], add=["--merge", "-"])
