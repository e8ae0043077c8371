"""A form with a file, as a browser sends it. (The test client of the library would put large ones on the disk.)"""

from typing import Any

BOUNDARY = "----the-edge-of-a-part"


def form_with(fields: dict[str, str], name: str, data: bytes, kind: str = "application/octet-stream") -> dict[str, Any]:
    """What to give `client.post(...)`: a body and its type."""
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = "".join([*parts, head, f"Content-Type: {kind}\r\n\r\n"]).encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
    return {"data": body, "content_type": f"multipart/form-data; boundary={BOUNDARY}"}
