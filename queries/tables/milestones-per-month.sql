SELECT
    document.iri AS "document iri",
    t.title AS "document_zh literal", t.title_tag AS "document_zh tag",
    m.month AS "month text",
    m.milestones AS "milestones integer", m.items AS "items integer"
FROM iris document
CROSS JOIN titles t ON t.plan = document.id
CROSS JOIN months m ON m.reading = :reading AND m.plan = t.plan
WHERE document.iri = :plan OR :plan IS NULL
ORDER BY document.iri, m.month;
