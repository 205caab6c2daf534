"""Anonymises text logs: the lines of each partition go through ipv6loganon, which --files shipped to the executors.

    spark-submit --files ipv6loganon,log.key --py-files pipes.py loganon.py --key log.key \
        --option=--anonymize-method --option=ipcrypt-pfx LOGS OUTPUT

The output is a new directory with one compressed file for each partition. If the number of lines that were written is
not the number that was read, the job fails and removes its output.
"""

import argparse
import sys

import pipes
from pyspark.sql import SparkSession


def main():
    parser = pipes.options(argparse.ArgumentParser(description=__doc__.split("\n")[0]))
    parser.add_argument("output", help="a new directory; any URL Spark writes")
    parser.add_argument("--key", metavar="NAME", help="name of the key file, as it is in --files")
    parser.add_argument("--compression", default="gzip", choices=["gzip", "bzip2", "none"], help="(default: gzip)")
    args = parser.parse_args()
    if args.key and "/" in args.key:
        parser.error(f"argument --key: '{args.key}' is a path: ship it by --files, and give its name alone")
    spark = SparkSession.builder.appName("loganon").getOrCreate()
    try:
        read, written = anonymise(spark, args)
    except pipes.LinesError as error:
        sys.exit(f"loganon.py: {error}")
    finally:
        spark.stop()
    print(f"lines read: {read}, written: {written}")


def anonymise(spark, args):
    # Executors have several tasks at a time: one thread for each.
    options = ["--threads", "1", *(["--key-file", args.key] if args.key else []), *args.option]
    lines = pipes.pipe(spark, args.inputs, "ipv6loganon", options, args.key)
    spark.sparkContext.setJobGroup("loganon", "anonymise lines")
    pipes.frame(spark, lines).write.text(args.output, compression=args.compression)
    pairs = pipes.count_lines(spark, "loganon")
    wrong = [(partition, pair) for (_, partition), pair in sorted(pairs.items()) if pair[0] != pair[1]]
    if wrong:
        remove(spark, args.output)
        partition, (read, written) = wrong[0]
        raise pipes.LinesError(
            f"{len(wrong)} of {len(pairs)} partitions differ, the first is {partition}: {read} lines read, {written} "
            "written; the output was removed. A carriage return inside a line has this effect, and --unparsable drop"
        )
    return sum(pair[0] for pair in pairs.values()), sum(pair[1] for pair in pairs.values())


def remove(spark, output):
    path = spark._jvm.org.apache.hadoop.fs.Path(output)
    path.getFileSystem(spark._jsc.hadoopConfiguration()).delete(path, True)


if __name__ == "__main__":
    main()
