"""The functions of the language by group, and those that are refused with a reason."""

from typing import Final

from localcloud.iot_sql.functions.digests import DIGEST_FUNCTIONS
from localcloud.iot_sql.functions.encodings import ENCODING_FUNCTIONS
from localcloud.iot_sql.functions.external import EXTERNAL_FUNCTIONS
from localcloud.iot_sql.functions.java_time import JAVA_TIME_FUNCTIONS
from localcloud.iot_sql.functions.joda_time import JODA_TIME_FUNCTIONS
from localcloud.iot_sql.functions.numbers import NUMBER_FUNCTIONS
from localcloud.iot_sql.functions.of_message import MESSAGE_FUNCTIONS
from localcloud.iot_sql.functions.patterns import PATTERN_FUNCTIONS
from localcloud.iot_sql.functions.signature import Function
from localcloud.iot_sql.functions.structures import STRUCTURE_FUNCTIONS
from localcloud.iot_sql.functions.texts import TEXT_FUNCTIONS

FUNCTIONS: Final[dict[str, Function]] = {
    **NUMBER_FUNCTIONS,
    **TEXT_FUNCTIONS,
    **PATTERN_FUNCTIONS,
    **DIGEST_FUNCTIONS,
    **STRUCTURE_FUNCTIONS,
    **ENCODING_FUNCTIONS,
    **JODA_TIME_FUNCTIONS,
    **JAVA_TIME_FUNCTIONS,
    **MESSAGE_FUNCTIONS,
    **EXTERNAL_FUNCTIONS,
}

REFUSED: Final[dict[str, str]] = {
    "machinelearning_predict": "Amazon Machine Learning takes no new users and is not built here",
}
