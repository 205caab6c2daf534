"""Counts the lines of logs by type of address: ipv6logstats on each partition, and the counts added up in a tree.

    spark-submit --files ipv6logstats --py-files pipes.py logstats.py --write counts.json --final=--json LOGS

The totals are those of one machine. The file is written where the driver runs.
"""

import argparse
import sys

import pipes
from pyspark.sql import SparkSession


def main():
    parser = pipes.options(argparse.ArgumentParser(description=__doc__.split("\n")[0]))
    # spark-submit mixes stderr into stdout.
    parser.add_argument("--write", metavar="FILE", required=True, help="write the result to this file")
    parser.add_argument("--final", action="append", default=[], metavar="--OPTION", help="an option of the last merge")
    args = parser.parse_args()
    spark = SparkSession.builder.appName("logstats").getOrCreate()
    try:
        options = ["--partial", "--threads", "1", *args.option]
        parts = pipes.pipe(spark, args.inputs, "ipv6logstats", options)
        add = ["--merge", "-"]
        lines = pipes.merge(spark, parts, "ipv6logstats", [*add, "--partial"], [*add, *args.final])
    except pipes.LinesError as error:
        sys.exit(f"logstats.py: {error}")
    finally:
        spark.stop()
    with open(args.write, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
