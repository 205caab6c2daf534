"""What the DataFrame examples share. They need no RDD, so they also run with Spark Connect."""

import argparse

from pyspark.sql import SparkSession
from pyspark.sql.functions import col


def options(description):
    """The options of all DataFrame examples."""
    parser = argparse.ArgumentParser(description=description.split("\n")[0])
    parser.add_argument("inputs", nargs="+", help="files, directories or patterns; any URL Spark reads")
    return parser


def lines(spark, inputs):
    """Lines as the column value, of bytes: a line that is not UTF-8 passes unchanged."""
    text = spark.read.option("lineSep", "\n").option("recursiveFileLookup", "true").text(inputs)
    return text.select(col("value").cast("binary").alias("value"))


def is_connect(spark):
    """Whether this is a session of Spark Connect: it has no Java virtual machine of its own."""
    return not hasattr(spark, "_jvm")


def add_up(description, name, count):
    """The whole of an example that adds up: arguments of the command line, counts, their document in a file."""
    parser = options(description)
    parser.add_argument("--everywhere", action="store_true", help="count every address in a line, not its first word")
    # spark-submit mixes stderr into stdout
    parser.add_argument("--write", metavar="FILE", required=True, help="write the document to this file")
    parser.add_argument("--partial", action="store_true", help="write a partial result for --merge of the program")
    args = parser.parse_args()
    spark = SparkSession.builder.appName(name).getOrCreate()
    try:
        counted = count(lines(spark, args.inputs), "value", everywhere=args.everywhere)
    finally:
        spark.stop()
    with open(args.write, "w", encoding="utf-8") as file:
        file.write(counted.partial() if args.partial else counted.json())
