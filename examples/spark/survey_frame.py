"""Surveys the addresses of lists and logs, as a DataFrame: the package ipv6calc counts, and no program is shipped.

    spark-submit --py-files frames.py survey_frame.py --write survey.json LISTS

The document is that of ipv6calc survey --json on one machine. The file is written where the driver runs.
"""

import frames

from ipv6calc.spark import survey

if __name__ == "__main__":
    frames.add_up(__doc__, "survey", survey)
