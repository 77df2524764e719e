-- one of a and b alone leaves the other free, and so chooses every plan
WITH chosen AS MATERIALIZED (
    SELECT p.plan, p.items AS all_items, document.iri, t.title, t.title_tag
    FROM plans p
    JOIN iris document ON document.id = p.plan
    LEFT JOIN titles t ON t.plan = p.plan
    WHERE (:plans IS NULL OR document.iri IN (SELECT value FROM json_each(:plans)))
        AND (:a IS NULL OR :b IS NULL OR document.iri IN (:a, :b))
),
themes AS MATERIALIZED (
    SELECT c.theme, theme.iri
    FROM (SELECT DISTINCT coverage.theme FROM chosen CROSS JOIN coverage ON coverage.plan = chosen.plan) c
    JOIN iris theme ON theme.id = c.theme
)
SELECT
    themes.iri AS "theme iri",
    n.chinese AS "theme_zh literal", n.chinese_tag AS "theme_zh tag",
    n.english AS "theme_en literal", n.english_tag AS "theme_en tag",
    chosen.iri AS "document iri",
    chosen.title AS "document_zh literal", chosen.title_tag AS "document_zh tag",
    coalesce(c.items, 0) AS "items integer",
    (2000 * coalesce(c.items, 0) + chosen.all_items) / (2 * chosen.all_items) AS "share tenths"
FROM themes
CROSS JOIN chosen
LEFT JOIN coverage c ON c.theme = themes.theme AND c.plan = chosen.plan
LEFT JOIN names n ON n.thing = themes.theme AND n.english IS NOT NULL
WHERE chosen.title IS NOT NULL
ORDER BY themes.iri, chosen.iri;
