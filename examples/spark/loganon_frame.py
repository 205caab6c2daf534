"""Anonymises text logs as a DataFrame: the package ipv6calc anonymises every address of a line on the executors.

    spark-submit --files log.key --py-files frames.py loganon_frame.py --key log.key --method ipcrypt-pfx LOGS OUTPUT

The output is a new directory with one compressed file for each partition, as ipv6loganon --everywhere writes it. If the
number of lines that were written is not the number that was read, the job fails and removes its output.
"""

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
    parser.add_argument("--key", metavar="NAME", help="name of the key file, as it is in --files")
    parser.add_argument("--compression", default="gzip", choices=["gzip", "bzip2", "none"], help="(default: gzip)")
    args = parser.parse_args()
    how = {"preset": args.preset, "method": args.method, "key": shipped_key(args.key) if args.key else None}
    spark = SparkSession.builder.appName("loganon").getOrCreate()
    try:
        read, written = anonymise(spark, args, {name: value for name, value in how.items() if value})
        if read != written:
            remove(spark, args.output)
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
    if not hasattr(spark, "_jvm"):
        return f"remove the output {output}, which Spark Connect cannot"
    path = spark._jvm.org.apache.hadoop.fs.Path(output)
    path.getFileSystem(spark._jsc.hadoopConfiguration()).delete(path, True)
    return "the output was removed"


if __name__ == "__main__":
    main()
