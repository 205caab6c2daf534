"""Surveys the addresses of lists and logs: ipv6calc survey on each partition, and the parts added up in a tree.

    spark-submit --files ipv6calc --py-files pipes.py survey.py --write survey.json --final=--json LISTS

The result is that of one machine. The file is written where the driver runs.
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
    spark = SparkSession.builder.appName("survey").getOrCreate()
    try:
        options = ["survey", "--partial", "--threads", "1", *args.option]
        parts = pipes.pipe(spark, args.inputs, "ipv6calc", options)
        add = ["survey", "--merge"]
        lines = pipes.merge(spark, parts, "ipv6calc", [*add, "--partial"], [*add, *args.final])
    except pipes.LinesError as error:
        sys.exit(f"survey.py: {error}")
    finally:
        spark.stop()
    with open(args.write, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
