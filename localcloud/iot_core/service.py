"""Where requests on reserved topics are taken to whoever answers them."""

from localcloud.brokers.interface import Publication
from localcloud.iot_core.job_answers import JobAnswers
from localcloud.iot_core.provisioning import Provisioning
from localcloud.iot_core.shadows import Shadows
from localcloud.iot_core.topics import JobRequest, ShadowRequest, read_request


class IotCore:
    """Answers what devices ask of AWS IoT Core itself, and nothing else."""

    def __init__(self, shadows: Shadows, jobs: JobAnswers, provisioning: Provisioning) -> None:
        self._shadows = shadows
        self._jobs = jobs
        self._provisioning = provisioning

    def take(self, publication: Publication) -> None:
        """Answer a publication that is a request; it is on the loop and in order."""
        request = read_request(publication.topic)
        if request is None:
            return
        if isinstance(request, ShadowRequest):
            self._shadows.answer(request, publication.payload)
        elif isinstance(request, JobRequest):
            self._jobs.answer(request, publication.payload)
        else:
            self._provisioning.answer(request, publication)
