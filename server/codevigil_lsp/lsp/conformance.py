"""The JSON-RPC and life-cycle rules that the stock protocol of pygls does not keep.

1. A request is answered, always: bad parameters with -32602, a bad envelope with
   -32600, broken JSON with -32700.
2. Before `initialize` requests get -32002 and notifications are dropped; a second
   `initialize`, and requests after `shutdown`, get -32600.
3. `shutdown` cancels whatever is in flight and succeeds.
4. An error carries no traceback, no path and no text of ours: only its code and a
   fixed sentence.
5. The text of documents is kept by `documents`, and not here a second time.

This touches underscored names of pygls, hence the upper bound on its version.
"""

import inspect
import logging
from collections.abc import Callable, Generator
from typing import Any, Final

from cattrs.errors import BaseValidationError
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol, lsp_method

from codevigil_lsp.lsp.protocol import MESSAGE_TYPES

logger = logging.getLogger(__name__)

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
NOT_INITIALIZED: Final = -32002

_SENTENCES: Final = {
    PARSE_ERROR: "the message is not JSON",
    INVALID_REQUEST: "the message is not a valid request here",
    INVALID_PARAMS: "the parameters do not fit the method",
    INTERNAL_ERROR: "the server failed to handle the request; its log says more",
    NOT_INITIALIZED: "the server is not initialized",
    -32601: "the method is not known",
    -32800: "the request was cancelled",
}


class WireProtocol(LanguageServerProtocol):
    """The protocol of pygls with those rules."""

    on_exit: Callable[[int], None] | None = None
    """Called with the exit code when the client sends `exit`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_initialized = False

    def get_message_type(  # type: ignore[override]  # the base's is a cached one
        self, method: str
    ) -> type[Any] | None:
        """Give the envelope class of a method, ours included."""
        return MESSAGE_TYPES.get(method) or super().get_message_type(method)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Leave JSON objects as they are: only whole messages are structured."""
        return data

    def handle_message(self, message: Any) -> None:
        """Check a decoded message, structure it, and dispatch it."""
        if not _is_message(message):
            self.refuse(_id_of(message), INVALID_REQUEST)
            return
        method = message.get("method")
        if method is not None and not self._is_timely(message, method):
            return
        message.setdefault("params", None)
        if method == types.WORKSPACE_EXECUTE_COMMAND:
            self._settle_arguments(message["params"])
        try:
            structured: Any = super().structure_message(message)
        except (JsonRpcException, BaseValidationError, TypeError, ValueError):
            logger.warning("parameters do not fit: %s", _known_method(method))
            if method is not None and "id" in message:
                self.refuse(message["id"], INVALID_PARAMS)
            return
        if method == types.INITIALIZE:
            self._is_initialized = True
        super().handle_message(structured)

    def refuse(self, msg_id: str | int | None, code: int) -> None:
        """Answer with an error; an id that is not known is null, as JSON-RPC asks."""
        error = {"code": code, "message": _SENTENCES[code]}
        self._send_data({"jsonrpc": self.VERSION, "id": msg_id, "error": error})

    def _settle_arguments(self, params: Any) -> None:
        """Make no arguments and an empty list of them mean the same: the defaults.

        pygls would call a command without what it needs, or refuse the empty list.
        """
        if not isinstance(params, dict) or params.get("arguments"):
            return
        name = params.get("command")
        handler = self.fm.commands.get(name) if isinstance(name, str) else None
        if handler is not None and _can_be_called_bare(handler):
            params.pop("arguments", None)
        else:
            params["arguments"] = []

    def _is_timely(self, message: dict[str, Any], method: str) -> bool:
        """Say whether the method may come now; answer a request that may not."""
        code: int | None = None
        if method == types.INITIALIZE:
            code = INVALID_REQUEST if self._is_initialized else None
        elif method == types.EXIT:
            code = None
        elif not self._is_initialized:
            code = NOT_INITIALIZED
        elif self._shutdown:
            code = INVALID_REQUEST
        if code is not None and "id" in message:
            self.refuse(message["id"], code)
        return code is None

    def _send_response(
        self,
        msg_id: str | int,
        result: Any | None = None,
        error: types.ResponseError | None = None,
    ) -> None:
        if error is None:
            super()._send_response(msg_id, result)
            return
        sentence = _SENTENCES.get(error.code, _SENTENCES[INTERNAL_ERROR])
        super()._send_response(
            msg_id, error=types.ResponseError(code=error.code, message=sentence)
        )

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Generator[Any, Any, None]:
        """Cancel what is in flight, then let the server stop its own work."""
        if (handler := self.fm.features.get(types.SHUTDOWN)) is not None:
            yield handler, args, None
        current = self.msg_id
        for msg_id, future in tuple(self._request_futures.items()):
            if msg_id != current and not future.done():
                future.cancel()
        self._shutdown = True

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(
        self, params: types.DidOpenTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Hand it on."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(
        self, params: types.DidChangeTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Hand it on."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(
        self, params: types.DidCloseTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Hand it on."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None

    @lsp_method(types.EXIT)
    def lsp_exit(  # type: ignore[override]  # the base's runs user handlers first
        self, *_args: Any
    ) -> None:
        """Leave: with 0 after `shutdown`, with 1 without."""
        if self.on_exit is not None:
            self.on_exit(0 if self._shutdown else 1)


def _is_message(message: Any) -> bool:
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        return False
    msg_id = message.get("id")
    if msg_id is not None and not isinstance(msg_id, str | int):
        return False
    if "method" in message:
        return isinstance(message["method"], str)
    return "id" in message and ("result" in message or "error" in message)


def _id_of(message: Any) -> str | int | None:
    msg_id = message.get("id") if isinstance(message, dict) else None
    return msg_id if isinstance(msg_id, str | int) else None


def _can_be_called_bare(handler: Callable[..., Any]) -> bool:
    """Whether a command does without arguments; the first one is always the server."""
    written: Callable[..., Any] = getattr(handler, "func", handler)
    _, *parameters = inspect.signature(written).parameters.values()
    return all(parameter.default is not parameter.empty for parameter in parameters)


def _known_method(method: str | None) -> str:
    return method if method in types.METHOD_TO_TYPES else "a custom method"
