"""Documents: blocks, cells with addresses, writers and readers. Knows no survey."""

from evaluate.documents.blocks import (
    Block,
    Callout,
    Card,
    Cards,
    Document,
    Figure,
    Heading,
    Inline,
    Item,
    PageBreak,
    Paragraph,
    Span,
    Table,
)
from evaluate.documents.docx import write_docx
from evaluate.documents.files import read_bytes, write_bytes, write_together
from evaluate.documents.fonts import FontMode, bundled_fonts, missing_characters
from evaluate.documents.grid import Grid, cell_text, column_letters, read_grid, read_sheets
from evaluate.documents.headers import fold_text, likeness, nearest_name, tidy_text
from evaluate.documents.html import write_html
from evaluate.documents.identity_number import RESIDENT_ID, is_resident_id, is_rounded
from evaluate.documents.pdf import write_pdf
from evaluate.documents.review_workbook import ReviewSheet, Rows, read_review, review_bytes
from evaluate.documents.sheltered import sheltered, unsheltered
from evaluate.documents.signed_rows import signature_mistakes, signed_apart
from evaluate.documents.workbook_form import FormColumn, FormSheet, workbook_form_bytes, write_workbook_form
from evaluate.documents.workbook_writer import workbook_bytes, write_workbook
from evaluate.documents.yaml_reader import YamlFile, read_yaml, yaml_mistakes

__all__ = [
    "RESIDENT_ID",
    "Block",
    "Callout",
    "Card",
    "Cards",
    "Document",
    "Figure",
    "FontMode",
    "FormColumn",
    "FormSheet",
    "Grid",
    "Heading",
    "Inline",
    "Item",
    "PageBreak",
    "Paragraph",
    "ReviewSheet",
    "Rows",
    "Span",
    "Table",
    "YamlFile",
    "bundled_fonts",
    "cell_text",
    "column_letters",
    "fold_text",
    "is_resident_id",
    "is_rounded",
    "likeness",
    "missing_characters",
    "nearest_name",
    "read_bytes",
    "read_grid",
    "read_review",
    "read_sheets",
    "read_yaml",
    "review_bytes",
    "sheltered",
    "signature_mistakes",
    "signed_apart",
    "tidy_text",
    "unsheltered",
    "workbook_bytes",
    "workbook_form_bytes",
    "write_bytes",
    "write_docx",
    "write_html",
    "write_pdf",
    "write_together",
    "write_workbook",
    "write_workbook_form",
    "yaml_mistakes",
]
