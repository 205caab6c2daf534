"""Counts the lines of logs by type of address, as a DataFrame: the package ipv6calc counts, and no program is shipped.

    spark-submit --py-files frames.py logstats_frame.py --write counts.json LOGS

The document is that of ipv6logstats --json on one machine. The file is written where the driver runs.
"""

import frames

from ipv6calc.spark import log_stats

if __name__ == "__main__":
    frames.add_up(__doc__, "logstats", log_stats)
