"""nbconvert exporters: executed notebook → Word, PDF, web page.

nbconvert imports and makes every registered exporter on each of its runs, so nothing heavy is imported before a
notebook is converted.
"""

from __future__ import annotations

from typing import Any

from nbconvert.exporters.exporter import Exporter
from traitlets import Unicode


class _DocumentExporter(Exporter):
    """Reads the executed notebook as a document and hands it to a writer."""

    writer = ""  # the function of `evaluate.documents` that writes this format
    language = Unicode("", help="zh or en; the study's own language when empty").tag(config=True)

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        """The finished file: `nb` goes through the preprocessors (`--execute`, tag removal) first."""
        from evaluate import documents
        from evaluate.report.notebook import notebook_document

        nb, resources = super().from_notebook_node(nb, resources, **kw)
        name = str(resources.get("metadata", {}).get("name", ""))
        document = notebook_document(nb, language=self.language or None, name=name)
        written = getattr(documents, self.writer)(document)
        # nbconvert wants text for a text format and bytes for the others.
        return written.decode("utf-8") if self.output_mimetype.startswith("text/") else written, resources


class DocxExporter(_DocumentExporter):
    """Word, in the layout of official documents (GB/T 9704-2012)."""

    writer = "write_docx"
    export_from_notebook = "Word 文档（公文版式）"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def _file_extension_default(self) -> str:
        return ".docx"


class PdfExporter(_DocumentExporter):
    """PDF with tags and text layer (PDF/UA-1), by typst."""

    writer = "write_pdf"
    export_from_notebook = "PDF 文件（公文版式）"
    output_mimetype = "application/pdf"

    def _file_extension_default(self) -> str:
        return ".pdf"


class HtmlExporter(_DocumentExporter):
    """One self-contained web page without scripts or outside references."""

    writer = "write_html"
    export_from_notebook = "网页（单个文件，不用联网）"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"
