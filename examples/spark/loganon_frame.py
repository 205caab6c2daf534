"""Anonymises text logs as a DataFrame: the package ipv6calc anonymises every address of a line on the executors.

    spark-submit --files log.key --py-files frames.py loganon_frame.py --key log.key --method ipcrypt-pfx LOGS OUTPUT

With Spark Connect the script ships the key itself:

    SPARK_REMOTE=sc://HOST:15002 python loganon_frame.py --key log.key --method ipcrypt-pfx LOGS OUTPUT

The output is a new directory with one compressed file for each partition, as ipv6loganon --everywhere writes it. If the
number of lines that were written is not the number that was read, the job fails and removes its output.
"""

import pathlib
import sys

import frames
from pyspark.sql import Observation, SparkSession
from pyspark.sql.functions import count, lit

from ipv6calc.spark import anonymize_lines, shipped_key


def main():
    parser = frames.options(__doc__)
    parser.add_argument("output", help="a new directory; any URL Spark writes")
    parser.add_argument("--preset", help="a preset of ipv6loganon (default: anonymize-strict)")
    parser.add_argument("--method", help="a method of ipv6loganon")
    parser.add_argument("--key", metavar="FILE", help="the key file; spark-submit also needs it in --files")
    parser.add_argument("--compression", default="gzip", choices=["gzip", "bzip2", "none"], help="(default: gzip)")
    args = parser.parse_args()
    key = shipped_key(pathlib.Path(args.key).name) if args.key else None
    how = {"preset": args.preset, "method": args.method, "key": key}
    spark = SparkSession.builder.appName("loganon").getOrCreate()
    try:
        if args.key and frames.is_connect(spark):
            spark.addArtifacts(args.key, file=True)
        read, written = anonymise(spark, args, {name: value for name, value in how.items() if value})
        if read != written:
            sys.exit(f"loganon_frame.py: {read} lines read, {written} written; {remove(spark, args.output)}")
    finally:
        spark.stop()
    print(f"lines read: {read}, written: {written}")


def anonymise(spark, args, how):
    read, written = Observation("read"), Observation("written")
    lines = frames.lines(spark, args.inputs).observe(read, count(lit(1)).alias("lines"))
    made = anonymize_lines(lines, "value", **how).observe(written, count(lit(1)).alias("lines"))
    made.select(made.value.cast("string").alias("value")).write.text(args.output, compression=args.compression)
    return read.get["lines"], written.get["lines"]


def remove(spark, output):
    if frames.is_connect(spark):
        return f"remove the output {output}, which Spark Connect cannot"
    path = spark._jvm.org.apache.hadoop.fs.Path(output)
    path.getFileSystem(spark._jsc.hadoopConfiguration()).delete(path, True)
    return "the output was removed"


if __name__ == "__main__":
    main()
