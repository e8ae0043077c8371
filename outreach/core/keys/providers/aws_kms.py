"""The root key encrypted by a key of AWS KMS (`OUTREACH_KMS_*`; library boto3)."""

import base64
import binascii
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from outreach.core.keys.problem import KeyProblem
from outreach.core.keys.providers.cover import ATTEMPTS, CoverProvider, needed

FORBIDDEN = 403
REFUSALS = ("AccessDenied", "UnrecognizedClient", "ExpiredToken", "InvalidClientTokenId", "Signature")
WRONG = ("InvalidCiphertextException", "IncorrectKeyException")
GONE = ("NotFoundException", "DisabledException", "KMSInvalidStateException", "KeyUnavailableException")


class AwsKmsProvider(CoverProvider):
    """AWS KMS as provider. The encryption context binds the installation; boto3 finds the credentials."""

    name = "aws-kms"

    def __init__(self, given: Mapping[str, str]) -> None:
        self._key = given.get("OUTREACH_KMS_KEY")
        self._region = given.get("OUTREACH_KMS_REGION")
        self._endpoint = given.get("OUTREACH_KMS_ENDPOINT")

    def _cover(self, root: bytes, install: UUID) -> str:
        return base64.b64encode(self._call("encrypt", "CiphertextBlob", install, Plaintext=root)).decode()

    def _uncover(self, cover: str, install: UUID) -> bytes:
        try:
            blob = base64.b64decode(cover, validate=True)
        except binascii.Error:
            raise KeyProblem("keys: the cover of the root in the ring is damaged") from None
        return self._call("decrypt", "Plaintext", install, CiphertextBlob=blob)

    def _call(self, verb: str, wanted: str, install: UUID, **values: bytes) -> bytes:
        if not self._key:
            raise KeyProblem("keys: OUTREACH_KEYS=aws-kms needs OUTREACH_KMS_KEY")
        boto3 = needed("boto3", "aws", self.name)
        faults = needed("botocore.exceptions", "aws", self.name)
        unread = needed("botocore.parsers", "aws", self.name).ResponseParserError
        try:
            client = self._client(boto3)
            try:
                context = {"purpose": "outreach root", "install": str(install)}
                answer = getattr(client, verb)(KeyId=self._key, EncryptionContext=context, **values)[wanted]
            finally:
                client.close()
        except faults.ClientError as fault:
            raise _refusal(fault) from None
        except (faults.BotoCoreError, unread, OSError, KeyError, TypeError, ValueError) as fault:
            raise _failure(faults, fault) from None
        return bytes(answer)

    def _client(self, boto3: Any) -> Any:
        """Make a client with short timeouts in every call, also those for credentials."""
        config = needed("botocore.config", "aws", self.name).Config(
            connect_timeout=self.patience,
            read_timeout=self.patience,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        )
        session = needed("botocore.session", "aws", self.name).get_session()
        session.set_default_client_config(config)
        session.set_config_variable("metadata_service_timeout", 1)  # off AWS there is no such service
        session.set_config_variable("metadata_service_num_attempts", 1)
        session.register_component("data_loader", _descriptions())
        made = boto3.Session(botocore_session=session, region_name=self._region)
        return made.client("kms", endpoint_url=self._endpoint, config=config)


@cache
def _descriptions() -> Any:
    """Return the loader of service descriptions, made once: a new one costs a fifth of a second."""
    return needed("botocore.loaders", "aws", AwsKmsProvider.name).create_loader()


def _refusal(fault: Any) -> KeyProblem:
    code = str(fault.response.get("Error", {}).get("Code", ""))
    status = fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    if code in WRONG:
        return _problem("cannot open the root: covered by another key or for another installation, or damaged")
    if code in GONE:
        return _problem("does not offer this key: it is missing, disabled or about to be deleted")
    if status == FORBIDDEN or code.startswith(REFUSALS):
        return _problem("refused (403): the credentials are not valid, or may not use this key")
    return _problem(f"answered with an error ({status})")


def _failure(faults: Any, fault: Exception) -> KeyProblem:
    if isinstance(fault, faults.ConnectTimeoutError | faults.ReadTimeoutError):
        return _problem("did not answer in time")
    if isinstance(fault, faults.NoCredentialsError | faults.PartialCredentialsError | faults.CredentialRetrievalError):
        return _problem("cannot be asked: no credentials were found")
    if isinstance(fault, faults.NoRegionError):
        return _problem("cannot be asked: set OUTREACH_KMS_REGION")
    if isinstance(fault, faults.ConnectionError | faults.HTTPClientError):
        return _problem("cannot be reached")
    return _problem("answered with something that is not of KMS")


def _problem(what: str) -> KeyProblem:
    return KeyProblem(f"keys: AWS KMS {what}")
