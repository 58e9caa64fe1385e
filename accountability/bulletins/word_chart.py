"""The close-out rates as a chart of Word's own: it prints in the fonts of the text and scales.

The values stand in the chart itself (`c:numLit`); there is no workbook behind it.
"""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm

_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WIDTH_MM, ROW_MM, FRAME_MM = 156, 7, 12
_BLUE = "2F5FB3"
_FONT = (
    '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"><a:latin typeface="宋体"/>'
    '<a:ea typeface="宋体"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
)


def put(document: Any, paragraph: Any, bars: Sequence[tuple[str, str]], title: str) -> None:
    """Draw (name, percent) bars into `paragraph`, the first on top; every bar starts at zero."""
    part = Part(
        PackURI("/word/charts/bulletin.xml"), _TYPE, _xml(bars).encode(), document.part.package
    )
    key = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    width, height = Mm(WIDTH_MM), Mm(FRAME_MM + ROW_MM * len(bars))
    paragraph.add_run()._r.append(
        parse_xml(
            f'<w:drawing xmlns:w="{_WORD}"><wp:inline xmlns:wp="{_DRAWING}" distT="0" distB="0"'
            f' distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr id="1" name="chart" descr="{escape(title)}"/>'
            f'<a:graphic xmlns:a="{_MAIN}"><a:graphicData uri="{_CHART}">'
            f'<c:chart xmlns:c="{_CHART}" xmlns:r="{_RELATIONS}" r:id="{key}"/>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing>"
        )
    )


def _xml(bars: Sequence[tuple[str, str]]) -> str:
    names = "".join(
        f'<c:pt idx="{n}"><c:v>{escape(name)}</c:v></c:pt>' for n, (name, _value) in enumerate(bars)
    )
    values = "".join(
        f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>' for n, (_name, value) in enumerate(bars)
    )
    count = f'<c:ptCount val="{len(bars)}"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_MAIN}"><c:roundedCorners val="0"/><c:chart>'
        '<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        '<c:ser><c:idx val="0"/><c:order val="0"/>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{_BLUE}"/></a:solidFill></c:spPr>'
        '<c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:numFmt formatCode="0.00" sourceLinked="0"/>{_FONT}'
        '<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/>'
        '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
        '<c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strLit>{count}{names}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>0.00</c:formatCode>{count}{values}</c:numLit></c:val>"
        '</c:ser><c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="l"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_FONT}<c:crossAx val="2"/>'
        "</c:catAx>"
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:max val="100"/>'
        '<c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        '<c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_FONT}<c:crossAx val="1"/>'
        '<c:crosses val="max"/><c:majorUnit val="20"/></c:valAx></c:plotArea>'
        '<c:plotVisOnly val="1"/></c:chart></c:chartSpace>'
    )
