"""The six services as they answer, with invented answers: each checks what it is sent as the real one would."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import time
import zipfile
from collections.abc import Sequence
from typing import Any

from fake_server import EXPORTS, Answer
from tornado.httputil import HTTPServerRequest

from evaluate.documents import cell_text, read_grid

KEYS = {
    "WENJUANXING_APPID": "my-app", "WENJUANXING_APPKEY": "s3cret-appkey", "KOBO_TOKEN": "s3cret-kobo",
    "ODK_CENTRAL_USER": "a@example.invalid", "ODK_CENTRAL_PASSWORD": "s3cret-odk", "LIMESURVEY_USER": "admin",
    "LIMESURVEY_PASSWORD": "s3cret-lime", "REDCAP_TOKEN": "S3CRETREDCAP", "QUALTRICS_TOKEN": "s3cret-qualtrics",
}  # fmt: skip
BEARER = "s3cret-bearer"


def table(rows: Sequence[Sequence[Any]], separator: str = ",") -> bytes:
    """Rows as a CSV in UTF-8 with its mark."""
    memory = io.StringIO(newline="")
    csv.writer(memory, delimiter=separator).writerows([cell_text(cell) for cell in row] for row in rows)
    return memory.getvalue().encode("utf-8-sig")


def rows_of(name: str) -> list[list[str]]:
    """The rows of a golden file."""
    return [["" if cell is None else cell_text(cell) for cell in row] for row in read_grid(EXPORTS / name).rows]


def query(request: HTTPServerRequest, name: str) -> str | None:
    """One value behind the question mark."""
    values = request.query_arguments.get(name)
    return values[0].decode() if values else None


class Wenjuanxing:
    """Signs or bears a key; a download beyond 3,000 answers is a task. `arrive` answers come between two downloads."""

    def __init__(self) -> None:
        self.texts, self.numbers = rows_of("wjx2025_按文本.xlsx"), rows_of("wjx2025_按序号.xlsx")
        self.valid = len(self.texts) - 1
        self.shown = self.valid
        self.task, self.arrive, self.elsewhere = False, 0, ""
        self.stamps: list[str] = []
        self.downloads = 0

    def __call__(self, request: HTTPServerRequest) -> Answer:
        """Answer one request."""
        if request.path.startswith("/file/"):
            assert "Authorization" not in request.headers or request.path.endswith("own")
            kind, rows = request.path.split("/")[2], int(request.path.split("/")[3])
            return Answer(table((self.texts if kind == "0" else self.numbers)[: rows + 1]))
        body = json.loads(request.body)
        if wrong := self._refused(request, body):
            return Answer.of({"result": False, "errormsg": wrong, "data": None})
        return Answer.of({"result": True, "data": getattr(self, f"_{body['action']}")(request, body)})

    def _refused(self, request: HTTPServerRequest, body: dict[str, Any]) -> str:
        assert (request.method, request.path) == ("POST", "/openapi/default.aspx")
        assert request.headers["Content-Type"] == "application/json"
        trace = query(request, "traceid")
        assert trace is not None
        assert len(trace) == 32
        assert trace == trace.lower()
        assert "-" not in trace
        if (bearer := request.headers.get("Authorization")) is not None:
            return "" if bearer == f"Bearer {BEARER}" else "API Key 无效"
        self.stamps.append(body["ts"])
        if abs(time.time() - int(body["ts"])) > 30:
            return "ts 已过期"
        sign = body.pop("sign")
        signed = {**body, "traceid": trace}
        text = "".join(str(signed[name]) for name in sorted(signed) if signed[name] != "")
        right = hashlib.sha1((text + KEYS["WENJUANXING_APPKEY"]).encode()).hexdigest()
        return (
            ""
            if sign == right and body["appid"] == KEYS["WENJUANXING_APPID"]
            else f"签名错误 {KEYS['WENJUANXING_APPKEY']}"
        )

    def _1000001(self, request: HTTPServerRequest, body: dict[str, Any]) -> dict[str, Any]:
        title = "2026年需求调查/测试:卷"
        return {"vid": body["vid"], "title": title, "answer_valid": self.valid, "answer_total": self.valid + 2}

    def _1001002(self, request: HTTPServerRequest, body: dict[str, Any]) -> dict[str, Any]:
        assert body["page_size"] <= 50
        begin = (body["page_index"] - 1) * body["page_size"]
        serials = [row[0] for row in self.texts[1:]][begin : begin + body["page_size"]]
        answers = {serial: {"index": int(serial), "jid": 10_000 + int(serial)} for serial in serials}
        return {"total_count": len(self.texts) + 1, "join_times": 99, "answers": answers}

    def _1001004(self, request: HTTPServerRequest, body: dict[str, Any]) -> dict[str, Any]:
        if self.task and "taskid" not in body:
            return {"taskid": "t1", "status": 0}
        if self.task and len(self.stamps) % 2:
            return {"taskid": "t1", "status": 0}
        self.downloads += 1
        if self.downloads == 2 and self.arrive:
            self.shown += self.arrive
            self.valid += self.arrive
        host = self.elsewhere or f"http://{request.host}"
        return {"download_url": f"{host}/file/{body['query_type']}/{self.shown}/own"}


class Kobo:
    """Pages of at most 1,000; `count` may be made wrong; the next page's address may be of another host."""

    def __init__(self, size: int = 24) -> None:
        rows = rows_of("kobo_formpack_xml_both.csv")
        found = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        self.answers: list[dict[str, Any]] = []
        for number in range(size):
            plain = {k: v for k, v in found[number % len(found)].items() if "/" not in k and k != "_index" and v != ""}
            extra = {"_id": number + 1, "_attachments": [], "_geolocation": [None, None], "_validation_status": {}}
            self.answers.append({**plain, **extra, "_uuid": f"u{number}", "kids": [{"kids/age": "3"}]})
        self.counts = [size]
        self.longest, self.scheme, self.host = 1000, "http", ""

    def __call__(self, request: HTTPServerRequest) -> Answer:
        """Answer one request."""
        if request.headers.get("Authorization") != f"Token {KEYS['KOBO_TOKEN']}":
            return Answer.of({"detail": "Invalid token."}, 401)
        if request.path == "/api/v2/assets/aForm/":
            return Answer.of({"uid": "aForm", "content": self.content})
        if request.path != "/api/v2/assets/aForm/data/":
            return Answer.of({"detail": "Not found."}, 404)
        limit, start = min(int(query(request, "limit") or 100), self.longest), int(query(request, "start") or 0)
        page = self.answers[start : start + limit]
        following = None
        if start + limit < len(self.answers):
            host = self.host or request.host
            following = f"{self.scheme}://{host}{request.path}?format=json&limit={limit}&start={start + limit}"
        count = self.counts.pop(0) if len(self.counts) > 1 else self.counts[0]
        return Answer.of({"count": count, "next": following, "previous": None, "results": page})

    @property
    def content(self) -> dict[str, Any]:
        """The form as the service gives it."""
        ranks = [("1", "正科级"), ("2", "副科级")]
        scale = [(str(n), word) for n, word in enumerate(("很不满意", "不满意", "一般", "满意", "很满意"), 1)]
        topics = [("t1", "党性教育"), ("t2", "基层治理")]
        lists = {"rank": ranks, "sat": scale, "topics": topics}
        ask = [("select_one", "rank", "rank", "职务层次"), ("select_multiple", "topics", "topics", "专题"),
               ("select_one", "sat1", "sat", "针对性"), ("select_one", "sat2", "sat", "师资"),
               ("text", "open", "", "建议"), ("begin_repeat", "kids", "", "子女"), ("integer", "age", "", "年龄"),
               ("end_repeat", "", "", "")]  # fmt: skip
        survey = [{"type": "start", "name": "start"}, {"type": "end", "name": "end"}]
        for kind, name, listed, label in ask:
            row: dict[str, Any] = {"type": kind, "$autoname": name, "label": [label]}
            survey.append(row | ({"select_from_list_name": listed} if listed else {}))
        choices = [{"list_name": n, "name": c, "label": [w]} for n, pairs in lists.items() for c, w in pairs]
        return {"survey": survey, "choices": choices, "translations": ["中文 (zh)"]}


class OdkCentral:
    """A session that must be open, an archive of tables, a count by OData."""

    def __init__(self) -> None:
        self.main = (EXPORTS / "odk_central_2026.2_before_worker.csv").read_bytes()
        self.count = len(rows_of("odk_central_2026.2_before_worker.csv")) - 1
        self.form: bytes | None = (EXPORTS / "tna_bilingual_xlsform.xlsx").read_bytes()
        self.open: set[str] = set()
        self.expired = False

    def __call__(self, request: HTTPServerRequest) -> Answer:
        """Answer one request."""
        if (request.method, request.path) == ("POST", "/v1/sessions"):
            given = json.loads(request.body)
            if given != {"email": KEYS["ODK_CENTRAL_USER"], "password": KEYS["ODK_CENTRAL_PASSWORD"]}:
                return Answer.of(
                    {"message": "Could not authenticate with the provided credentials.", "code": 401.2}, 401
                )
            self.open.add("s3cret-session")
            return Answer.of({"token": "s3cret-session"})
        if request.headers.get("Authorization") != "Bearer s3cret-session" or not self.open or self.expired:
            return Answer.of({"message": "The session s3cret-session has expired.", "code": 401.2}, 401)
        if (request.method, request.path) == ("DELETE", "/v1/sessions/current"):
            self.open.clear()
            return Answer.of({"success": True})
        form = "/v1/projects/3/forms/needs_2026"
        if request.path == f"{form}.svc/Submissions":
            assert query(request, "$top") == "0"
            assert query(request, "$count") == "true"
            return Answer.of({"value": [], "@odata.count": self.count})
        if request.path == f"{form}/submissions.csv.zip":
            assert query(request, "attachments") == "false"
            return Answer(self.archive(), headers={"Content-Type": "application/zip"})
        if request.path == form:
            kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" if self.form else None
            assert request.headers["X-Extended-Metadata"] == "true"
            return Answer.of({"xmlFormId": "needs_2026", "excelContentType": kind})
        if request.path == f"{form}.xlsx" and self.form:
            return Answer(self.form)
        return Answer.of({"message": "Could not find the resource you were looking for.", "code": 404.1}, 404)

    def archive(self) -> bytes:
        """The tables, zipped."""
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("needs_2026.csv", self.main)
            packed.writestr("needs_2026-kids.csv", b"age,PARENT_KEY,KEY\r\n")
        return memory.getvalue()


class LimeSurvey:
    """JSON-RPC with a session key; SPSS files come before the JSON, as version 6.14 writes them."""

    def __init__(self) -> None:
        self.codes = (EXPORTS / "limesurvey_6.14_code_short.csv").read_bytes()
        self.texts = (EXPORTS / "limesurvey_6.14_full_long_zh.csv").read_bytes()
        self.spss = (EXPORTS / "limesurvey_6.14_spsssav.sav").read_bytes()
        self.completed = len(rows_of("limesurvey_6.14_code_short.csv")) - 1
        self.open: set[str] = set()
        self.expires_after = 99

    def __call__(self, request: HTTPServerRequest) -> Answer:
        """Answer one request."""
        assert (request.method, request.path) == ("POST", "/index.php/admin/remotecontrol")
        body = json.loads(request.body)
        method, parameters = body["method"], body["params"]
        if method == "get_session_key":
            right = [KEYS["LIMESURVEY_USER"], KEYS["LIMESURVEY_PASSWORD"]]
            if parameters != right:
                return self._said({"status": "Invalid user name or password"})
            self.open.add("s3cret-session")
            return self._said("s3cret-session")
        if method == "release_session_key":
            self.open.discard(parameters[0])
            return self._said("OK")
        self.expires_after -= 1
        if parameters[0] not in self.open or self.expires_after < 0:
            return self._said({"status": "Invalid session key"})
        if parameters[1] != 282267:
            return self._said({"status": "Error: Invalid survey ID"})
        if method == "get_summary":
            return self._said({"completed_responses": str(self.completed), "incomplete_responses": "7"})
        assert method == "export_responses"
        assert parameters[4] == "complete"
        if parameters[2] == "spsssav":
            return Answer(self.spss + self._said("").content)
        found = {("code", "short"): self.codes, ("full", "long"): self.texts}[parameters[5], parameters[6]]
        return self._said(base64.encodebytes(found).decode())

    @staticmethod
    def _said(result: Any) -> Answer:
        return Answer.of({"id": 1, "result": result, "error": None})


class Redcap:
    """Reads by POST of a form with the token; ids alone, raw and as labels, and the dictionary."""

    RAW = ("record_id", "grade", "topics___1", "topics___2", "sat1", "needs_complete")
    LABELS = ("Record ID", "Your grade?", "Topics (choice=Law)", "Topics (choice=Data)", "Relevance", "Complete?")
    WORDS = ("Very poor", "Poor", "Fair", "Good", "Very good")

    def __init__(self, size: int = 10) -> None:
        self.size = size
        self.listed = list(range(1, size + 1))

    def __call__(self, request: HTTPServerRequest) -> Answer:
        """Answer one request."""
        assert (request.method, request.path) == ("POST", "/api/")
        given = {name: values[0].decode() for name, values in request.body_arguments.items()}
        if given["token"] != KEYS["REDCAP_TOKEN"]:
            return Answer.of({"error": "You do not have permissions to use the API"}, 403)
        if given["content"] == "metadata":
            return Answer.of([{"field_name": "record_id"}, {"field_name": "grade"}])
        assert given["format"] == "csv"
        assert given["type"] == "flat"
        if "fields[0]" in given:
            return Answer(table([["record_id"], *([n] for n in self.listed)]))
        return Answer(table(self.rows(given["rawOrLabel"] == "label")))

    def rows(self, labels: bool) -> list[list[Any]]:
        """The records, raw or as labels."""
        grades, ticks = ("Chief", "Deputy"), ("Unchecked", "Checked")
        found: list[list[Any]] = [list(self.LABELS if labels else self.RAW)]
        for n in range(1, self.size + 1):
            chosen = [ticks[v] if labels else v for v in (n % 2, 1 - n % 2)]
            grade, sat = (grades[n % 2], self.WORDS[n % 5]) if labels else (n % 2 + 1, n % 5 + 1)
            found.append([n, grade, *chosen, sat, "Complete" if labels else 2])
        return found


class Qualtrics:
    """An export is started, in progress twice, and fetched as a zip; counts stand in the survey."""

    WORDS = ("Very poor", "Poor", "Fair", "Good", "Very good")

    def __init__(self, size: int = 10) -> None:
        self.size, self.auditable, self.generated = size, size - 1, 1
        self.status = "complete"
        self.started: list[dict[str, Any]] = []
        self.polled = 0

    def __call__(self, request: HTTPServerRequest) -> Answer:
        """Answer one request."""
        if request.headers.get("X-API-TOKEN") != KEYS["QUALTRICS_TOKEN"]:
            return Answer.of({"meta": {"error": {"errorMessage": "Unrecognized X-API-TOKEN."}}}, 401)
        path = "/API/v3/surveys/SV_1"
        if request.path == path:
            counts = {"auditable": self.auditable, "generated": self.generated, "deleted": 3}
            return Answer.of({"result": {"id": "SV_1", "responseCounts": counts}})
        if (request.method, request.path) == ("POST", f"{path}/export-responses"):
            self.started.append(json.loads(request.body))
            self.polled = 0
            result = {"progressId": "ES_1", "percentComplete": 0.0, "status": "inProgress"}
            return Answer.of({"result": result, "meta": {}})
        if request.path == f"{path}/export-responses/ES_1":
            self.polled += 1
            if self.polled < 3:
                return Answer.of({"result": {"percentComplete": 100, "status": "inProgress", "fileId": None}})
            return Answer.of({"result": {"percentComplete": 100, "status": self.status, "fileId": "F1"}})
        if request.path == f"{path}/export-responses/F1/file":
            memory = io.BytesIO()
            with zipfile.ZipFile(memory, "w") as packed:
                packed.writestr("Needs.csv", table(self.rows(self.started[-1]["useLabels"])))
            return Answer(memory.getvalue())
        return Answer.of({"meta": {"error": {"errorMessage": "Not found."}}}, 404)

    def rows(self, labels: bool) -> list[list[Any]]:
        """Three rows of headers and the answers, by value or by label."""
        heads = ["StartDate", "EndDate", "Status", "Finished", "RecordedDate", "ResponseId", "Q1", "Q2"]
        texts = [
            "Start Date",
            "End Date",
            "Response Type",
            "Finished",
            "Recorded Date",
            "Response ID",
            "Grade",
            "Relevance",
        ]
        imports = [json.dumps({"ImportId": head}) for head in heads]
        found: list[list[Any]] = [heads, texts, imports]
        for n in range(self.size):
            status, done = ("IP Address", "True") if labels else ("0", "1")
            grade, sat = (("Chief", "Deputy")[n % 2], self.WORDS[n % 5]) if labels else (n % 2 + 1, n % 5 + 1)
            found.append(
                [
                    "2026-09-01 09:00:00",
                    "2026-09-01 09:03:00",
                    status,
                    done,
                    "2026-09-01 09:03:01",
                    f"R_{n}",
                    grade,
                    sat,
                ]
            )
        return found
