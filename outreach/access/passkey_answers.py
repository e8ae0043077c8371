"""What a browser is asked about a passkey, and whether its answer holds (WebAuthn): the library, and nothing of ours.

Loaded when a passkey is used, for the library and what it brings take 25 MB and a sixth of a second.
"""

from collections.abc import Sequence

import webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

WRONG = (WebAuthnException, ValueError, KeyError, TypeError)  # what a wrong answer raises
_VERIFIED = UserVerificationRequirement.REQUIRED


def to_register(host: str, user_id: bytes, called: tuple[str, str], question: bytes, known: Sequence[bytes]) -> str:
    """Return the options to make a passkey (JSON). called: account name and name; known: passkeys not made again."""
    options = webauthn.generate_registration_options(
        rp_id=host,
        rp_name="บ้านเรา Baan Rao",
        user_id=user_id,
        user_name=called[0],
        user_display_name=called[1],
        challenge=question,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=credential) for credential in known],
    )
    return webauthn.options_to_json(options)


def registered(answer: str, question: bytes, host: str, origin: str) -> VerifiedRegistration:
    """Return the new passkey of an answer to this question. Raises WRONG."""
    return webauthn.verify_registration_response(
        credential=answer,
        expected_challenge=question,
        expected_rp_id=host,
        expected_origin=origin,
        require_user_verification=True,
    )


def to_sign_in(host: str, question: bytes) -> str:
    """Return the options to sign in with any passkey of this site (JSON)."""
    options = webauthn.generate_authentication_options(rp_id=host, challenge=question, user_verification=_VERIFIED)
    return webauthn.options_to_json(options)


def signed_in(answer: str, question: bytes, host: str, origin: str, known: tuple[bytes, int]) -> int:
    """Check an answer with the known public key and its number of uses; return the new number. Raises WRONG."""
    verified = webauthn.verify_authentication_response(
        credential=answer,
        expected_challenge=question,
        expected_rp_id=host,
        expected_origin=origin,
        credential_public_key=known[0],
        credential_current_sign_count=known[1],
        require_user_verification=True,
    )
    return verified.new_sign_count
