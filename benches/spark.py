#!/usr/bin/env python3
"""What the programs and the package cost in Apache Spark; examples/spark/README.md has the figures.

    spark-submit --master 'local[2]' --files ipv6loganon --py-files examples/spark/pipes.py benches/spark.py LOGS

Each job writes nothing but reads all: the sink "noop" of Spark takes the rows.
"""

import ipaddress
import sys
import time

import pipes
from pyspark.sql import SparkSession
from pyspark.sql.functions import col, regexp_extract, udf
from pyspark.sql.types import StringType

from ipv6calc.spark import anonymize_lines, map_column

ROUNDS = 3


def measure(spark, jobs):
    """The best wall time of each job, in alternating rounds, after one to warm up."""
    best = {}
    for round_ in range(ROUNDS + 1):
        for name, run in jobs.items():
            start = time.perf_counter()
            run()
            seconds = time.perf_counter() - start
            if round_:
                best[name] = min(best.get(name, seconds), seconds)
    return best


def write(frame):
    frame.write.format("noop").mode("overwrite").save()


def identity(batches):
    yield from batches


@udf(StringType())
def masked(text):
    """What a user writes with ipaddress: the address without its host bits."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    length = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, length), strict=False).network_address)


def main():
    spark = SparkSession.builder.appName("cost").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    inputs = sys.argv[1:]
    out = sys.stderr

    def lines(program):
        text = spark.read.option("lineSep", "\n").text(inputs)
        text = text.select(pipes.decode(col("value").cast("binary"), pipes.BYTES).alias("value"))
        encoder = spark._jvm.org.apache.spark.sql.Encoders.STRING()
        plain = getattr(text._jdf, "as")(encoder).toJavaRDD()
        return pipes.frame(spark, plain if program is None else pipes.pipe(spark, inputs, "ipv6loganon", program))

    target = "/tmp/ipv6calc-spark-cost"
    gzip = lambda frame: frame.write.mode("overwrite").text(target, compression="gzip")  # noqa: E731
    pipe = ["--threads", "1", "-q"]
    binary = spark.read.text(inputs).select(col("value").cast("binary").alias("value"))
    clients = spark.read.text(inputs).select(regexp_extract("value", r"^\S+", 0).alias("client")).cache()
    count = clients.count()
    jobs = {
        "RDD, gzip": lambda: gzip(lines(None)),
        "RDD.pipe ipv6loganon, gzip": lambda: gzip(lines(pipe)),
        "mapInArrow identity, lines": lambda: write(binary.mapInArrow(identity, binary.schema)),
        "mapInArrow anonymize_text, lines": lambda: write(anonymize_lines(binary)),
        "mapInArrow identity, gzip": lambda: gzip(binary.mapInArrow(identity, binary.schema).select(col("value").cast("string"))),
        "mapInArrow anonymize_text, gzip": lambda: gzip(anonymize_lines(binary).select(col("value").cast("string"))),
        "mapInArrow identity, addresses": lambda: write(clients.mapInArrow(identity, clients.schema)),
        "mapInArrow anonymize, addresses": lambda: write(map_column(clients, "client", "anonymize", errors="null")),
        "UDF with ipaddress, addresses": lambda: write(clients.select(masked("client"))),
    }
    best = measure(spark, jobs)
    spark.stop()
    print(f"{count:,} lines, best of {ROUNDS}", file=out)
    for name, seconds in best.items():
        print(f"{name:36} {seconds:6.2f} s", file=out)
    for name, base in [
        ("RDD.pipe ipv6loganon, gzip", "RDD, gzip"),
        ("mapInArrow anonymize_text, lines", "mapInArrow identity, lines"),
        ("mapInArrow anonymize_text, gzip", "mapInArrow identity, gzip"),
        ("mapInArrow anonymize, addresses", "mapInArrow identity, addresses"),
        ("UDF with ipaddress, addresses", "mapInArrow anonymize, addresses"),
    ]:
        print(f"{name} / {base}: {best[name] / best[base]:.2f}", file=out)


if __name__ == "__main__":
    main()
