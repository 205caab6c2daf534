"""What the examples share: lines through a program on the executors, and results added up in a tree."""

import argparse
import os
import subprocess
import sys

from pyspark import RDD, SparkFiles
from pyspark.serializers import UTF8Deserializer
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col, decode, encode

# Every byte is one character of it, so that lines which are not UTF-8 pass unchanged.
BYTES = "ISO-8859-1"

# Runs a shipped program: $0 is the directory of the shipped files, $1 the key or nothing, $2 the program. Spark makes
# shipped files executable for all (a+x), which a key must not be. Status 1 of survey: a partition without addresses.
RUN = """
cd "$0" || exit 2
if [ -n "$1" ]; then chmod 600 "$1" || exit 2; fi
shift
./"$@"
status=$?
[ "$2" = survey ] && [ $status = 1 ] && exit 0
exit $status
"""


class LinesError(Exception):
    """Lines were lost or added on the way."""


def options(parser):
    """The options of all examples."""
    parser.add_argument("inputs", nargs="+", help="files, directories or patterns; any URL Spark reads")
    parser.add_argument("--option", action="append", default=[], metavar="--OPTION", help="an option of the program")
    return parser


def pipe(spark, inputs, program, arguments, key=None):
    """The output of a program shipped by --files that reads the lines of a partition: an RDD of the JVM.

    The lines stay in the JVM: through Python, each would cost more than its anonymisation.
    """
    text = spark.read.option("lineSep", "\n").option("recursiveFileLookup", "true").text(inputs)
    text = text.select(decode(col("value").cast("binary"), BYTES).alias("value"))
    lines = getattr(text._jdf, "as")(spark._jvm.org.apache.spark.sql.Encoders.STRING()).toJavaRDD()
    command = ["/bin/sh", "-c", RUN, _shipped(spark.sparkContext), key or "", program, *arguments]
    return lines.pipe(command, {}, False, 1 << 16, BYTES)


def frame(spark, lines):
    """An RDD of pipe() as a DataFrame with the column value, of the bytes that the program wrote."""
    text = spark._jvm.org.apache.spark.sql.Encoders.STRING()
    made = DataFrame(spark._jsparkSession.createDataset(lines.rdd(), text).toDF(), spark)
    return made.select(encode(col("value"), BYTES).cast("string").alias("value"))


def merge(spark, parts, program, arguments, final, fan=16):
    """The lines that a program makes of all partial results: it adds up at most `fan` at a time, in a tree.

    `arguments` add up to a partial result, `final` to the output.
    """
    rdd = RDD(parts, spark.sparkContext, UTF8Deserializer())
    count = rdd.getNumPartitions()
    if count == 0:
        raise LinesError("there is nothing to read in the input")
    while count > 1:
        count = -(-count // fan)
        rdd = _numbered(rdd, count).partitionBy(count, int).mapPartitions(
            _adder(program, arguments if count > 1 else final)
        )
    if parts.getNumPartitions() == 1:
        rdd = _numbered(rdd, 1).mapPartitions(_adder(program, final))
    return rdd.collect()


def add_up(description, name, program, part, add):
    """The whole of an example that adds up: arguments of the command line, partial results, their sum in a file.

    `part` are the arguments of the program that make a partial result, `add` those that add up several.
    """
    parser = options(argparse.ArgumentParser(description=description.split("\n")[0]))
    # spark-submit mixes stderr into stdout.
    parser.add_argument("--write", metavar="FILE", required=True, help="write the result to this file")
    parser.add_argument("--final", action="append", default=[], metavar="--OPTION", help="an option of the last merge")
    args = parser.parse_args()
    spark = SparkSession.builder.appName(name).getOrCreate()
    try:
        parts = pipe(spark, args.inputs, program, [*part, "--threads", "1", *args.option])
        lines = merge(spark, parts, program, [*add, "--partial"], [*add, *args.final])
    except LinesError as error:
        sys.exit(f"{name}.py: {error}")
    finally:
        spark.stop()
    with open(args.write, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def count_lines(spark, group):
    """The lines that the successful tasks of a job group read and wrote: a pair for each partition.

    A task that failed, or was lost with its worker, runs again, and its own counts are left out.
    """
    context = spark.sparkContext
    context._jsc.sc().listenerBus().waitUntilEmpty()
    tracker, store = context.statusTracker(), context._jsc.sc().statusStore()
    found, expected = {}, 0
    for stage in {stage for job in tracker.getJobIdsForGroup(group) for stage in tracker.getJobInfo(job).stageIds}:
        last = store.lastStageAttempt(stage)
        expected += last.numTasks()
        for attempt in range(last.attemptId() + 1):
            tasks = store.taskList(stage, attempt, 1 << 30)
            for task in (tasks.apply(at) for at in range(tasks.size())):
                if task.status() == "SUCCESS":
                    metrics = task.taskMetrics().get()
                    pair = (metrics.inputMetrics().recordsRead(), metrics.outputMetrics().recordsWritten())
                    found[stage, task.partitionId()] = pair
    if len(found) != expected:
        raise LinesError(f"Spark kept the counts of {len(found)} of {expected} tasks: raise spark.ui.retainedTasks")
    return found


def _shipped(context):
    """Where tasks find what --files shipped: their working directory, except in a local master."""
    return SparkFiles.getRootDirectory() if context.master.split("[")[0] == "local" else "."


def _numbered(rdd, count):
    """Pairs of a group below `count` and a partial result; no group is empty."""
    return rdd.mapPartitionsWithIndex(lambda at, parts: ((at % count, part) for part in parts))


def _adder(program, arguments):
    def add(pairs):
        text = "".join(part + "\n" for _, part in pairs)
        command = [os.path.join(SparkFiles.getRootDirectory(), program), *arguments]
        done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8")
        if done.returncode != 0:
            raise RuntimeError(f"{program} ended with status {done.returncode}: {done.stderr.strip()}")
        return done.stdout.removesuffix("\n").split("\n")

    return add
