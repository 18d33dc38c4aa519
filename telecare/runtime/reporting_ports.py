"""The cloud's adapters under a bureau's figures."""

from __future__ import annotations

from telecare.adapters.dynamodb.assessments import DynamoAssessments
from telecare.adapters.dynamodb.case_files import DynamoCaseFiles
from telecare.adapters.dynamodb.looks import DynamoLooks
from telecare.adapters.dynamodb.numbers import DynamoNumbers
from telecare.adapters.dynamodb.policy_log import DynamoPolicyLog
from telecare.adapters.dynamodb.programmes import DynamoProgrammes
from telecare.adapters.dynamodb.registry import DynamoRegistryLog
from telecare.adapters.dynamodb.services import DynamoServices
from telecare.adapters.dynamodb.settlements import DynamoSettlements
from telecare.adapters.dynamodb.street_figures import DynamoStreetFigures
from telecare.adapters.dynamodb.street_looks import DynamoStreetLooks
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.sheets.files import SheetFiles
from telecare.runtime.cloud import connect
from telecare.runtime.outside import Outside
from telecare.runtime.reporting import Reporting, ReportingPorts
from telecare.runtime.settings import Settings


def make_reporting(known: Settings, out: Outside) -> Reporting:
    """Return what makes figures from the tables of this stage."""
    connection = connect(known.region)
    incidents = Table(known.incidents_table, connection)
    homes = Table(known.directory_table, connection)
    return Reporting(
        ReportingPorts(
            case_files=DynamoCaseFiles(incidents),
            store=out.store,
            log=DynamoRegistryLog(homes),
            directory=out.directory,
            tasks=out.tasks,
            street_looks=DynamoStreetLooks(homes),
            services=DynamoServices(homes),
            programmes=DynamoProgrammes(homes),
            assessments=DynamoAssessments(incidents),
            numbers=DynamoNumbers(homes),
            settlements=DynamoSettlements(homes),
            policies=DynamoPolicyLog(homes),
            looks=DynamoLooks(incidents),
            figures=DynamoStreetFigures(incidents),
            sheets=SheetFiles(),
            clock=out.clock,
            facts=out.facts,
        )
    )
