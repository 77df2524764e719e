// Draws the pictures of a page: data beside each figure (kg/web/pictures.py) → ECharts. The table below says the same.

const SHOWN = 40; // categories at a time, as in kg/web/pictures.py
const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#000000"]; // Okabe and Ito
const SCALE = ["#dcebf6", "#9cc4e0", "#4191c3", "#0a5a94", "#08306b"];
const INK = "#1d2327", SOFT = "#505a5f", RULE = "#d0cdc4", PAPER = "#ffffff";
const SIZE = 13, LINE = 16;
const ROOM = 160, COLUMN = 52; // of a matrix: its labels, and the narrowest column that can be read

const ruler = document.createElement("canvas").getContext("2d");

/** What stays on one line: a Western word, or a character with the brackets and stops that belong to it. */
const WORD = /[“‘《（【]*(?:[\w’'.,%()+-]+|[^])[，。、；：！？”’》）】]*\s*/gu;

/** How wide a text is in the type of labels. */
const widthOf = (text) => ruler.measureText(text).width;

/** The text in lines no wider than `width`, at most `most` of them; what does not fit ends in "…". */
function wrap(text, width, most) {
  const lines = [""];
  for (const word of text.match(WORD) ?? []) {
    if (lines.at(-1) && widthOf(lines.at(-1) + word.trimEnd()) > width) {
      lines.push("");
    }
    lines[lines.length - 1] += word;
  }
  if (lines.length > most) {
    lines.length = most;
    lines[most - 1] = lines[most - 1].trimEnd() + "…";
  }
  return lines.map((line) => line.trim()).join("\n");
}

/** Labels of lines: the wrapped texts, and the height of one line of the picture. */
function labelsOf(texts, width) {
  const labels = texts.map((text) => wrap(text, width, 3));
  const most = Math.max(...labels.map((label) => label.split("\n").length));
  const widest = Math.max(...labels.flatMap((label) => label.split("\n")).map(widthOf));
  return { labels, height: Math.max(26, most * LINE + 8), room: Math.ceil(widest) };
}

const roomFor = (width) => Math.min(320, width * 0.42);
const axisLine = { lineStyle: { color: RULE } };
const axisText = { color: INK, fontSize: SIZE, lineHeight: LINE };

/** A slider to the rest, where not all lines are shown. */
const slider = (count, shown) =>
  count > shown
    ? [{ type: "slider", yAxisIndex: 0, right: 4, width: 14, startValue: 0, endValue: shown - 1, showDetail: false, brushSelect: false, zoomLock: true, fillerColor: "#9cc4e0", borderColor: RULE, handleSize: 0, moveHandleSize: 0 }]
    : [];

/** The axis of lines from top to bottom. */
const lines = (labels, name) => ({
  type: "category",
  name,
  nameLocation: "start",
  nameGap: 8,
  nameTextStyle: { color: SOFT, fontSize: SIZE, align: "right", padding: [0, 8, 0, 0] },
  inverse: true,
  data: labels,
  axisTick: { show: false },
  axisLine,
  axisLabel: { ...axisText, interval: 0, align: "right" },
});

const numbers = (name) => ({
  type: "value",
  name,
  nameLocation: "middle",
  nameGap: 30,
  nameTextStyle: { color: SOFT, fontSize: SIZE },
  axisLabel: { color: SOFT, fontSize: SIZE },
  splitLine: { lineStyle: { color: RULE } },
});

const legendOf = (names) => ({ show: names.length > 1, top: 0, left: 0, data: names.filter(Boolean), type: "plain", selectedMode: false, textStyle: { color: INK, fontSize: SIZE } });

/** Series over categories: times from left to right, all else from top to bottom. */
function bars(data, width) {
  const names = data.series.map((series) => series.name);
  const top = names.length > 1 ? 56 : 28;
  const shown = Math.min(data.categories.length, SHOWN);
  const upright = data.timed || data.kind === "line";
  const { labels, height, room } = labelsOf(data.categories, roomFor(width));
  const single = names.length === 1;
  const series = data.series.map((each, place) => ({
    name: each.name,
    type: data.kind,
    stack: data.kind === "bar" ? "all" : undefined,
    data: each.values,
    color: COLOURS[place % COLOURS.length],
    barMaxWidth: upright ? 48 : 18,
    connectNulls: false,
    label: { show: single, position: upright ? "top" : "right", color: INK, fontSize: SIZE },
  }));
  const tooltip = {
    trigger: "axis",
    axisPointer: { type: "shadow" },
    formatter: (points) =>
      [wrap(data.categories[points[0].dataIndex], 260, 9), ...points.filter((point) => point.value != null).map((point) => `${point.seriesName}  ${point.value}`)].join("\n"),
  };
  const axes = upright
    ? {
        grid: { left: 52, right: 16, top, bottom: 56 },
        xAxis: { type: "category", data: data.categories, name: data.x, nameLocation: "middle", nameGap: 32, nameTextStyle: { color: SOFT, fontSize: SIZE }, axisTick: { show: false }, axisLine, axisLabel: axisText },
        yAxis: { ...numbers(data.y), nameGap: 34, minInterval: 1 },
      }
    : {
        grid: { left: room + 12, right: 52, top, bottom: 48 },
        xAxis: numbers(data.y),
        yAxis: lines(labels, data.x),
        dataZoom: slider(labels.length, shown),
      };
  return { height: upright ? 360 : top + 56 + shown * height, option: { ...axes, legend: legendOf(names), tooltip, series } };
}

/** Cells of a matrix: one of 0 is white, one without a row is empty. */
function heatmap(data, width, seen) {
  const { labels, height, room } = labelsOf(data.rows, roomFor(seen));
  const column = (width - room - 24) / data.columns.length;
  // a word that is wider than its column stands upright
  const upright = Math.max(...data.columns.flatMap((text) => text.split(" ")).map(widthOf)) > column - 4;
  const heads = data.columns.map((text) => (upright ? wrap(text, 180, 1) : wrap(text, column - 8, 4)));
  const top = 12 + (upright ? Math.ceil(Math.max(...heads.map(widthOf))) : LINE * Math.max(...heads.map((head) => head.split("\n").length)));
  const values = data.cells.map((cell) => cell[2]);
  const [least, most] = [Math.min(...values.filter(Boolean), Math.max(...values)), Math.max(...values)];
  const option = {
    grid: { left: room + 12, right: 12, top, bottom: 56 },
    xAxis: { type: "category", data: heads, position: "top", axisTick: { show: false }, axisLine, axisLabel: { ...axisText, interval: 0, rotate: upright ? 90 : 0 }, splitLine: { show: true, lineStyle: { color: RULE } } },
    yAxis: { ...lines(labels), splitLine: { show: true, lineStyle: { color: RULE } } },
    visualMap: { hoverLink: false, min: least, max: most, calculable: false, orient: "horizontal", left: "center", bottom: 0, itemHeight: 120, itemWidth: 12, inRange: { color: SCALE }, text: [String(most), `${data.value}  ${least}`], textStyle: { color: INK, fontSize: SIZE } },
    tooltip: { formatter: ({ value }) => [wrap(data.rows[value[1]], 260, 9), wrap(data.columns[value[0]], 260, 9), `${data.value}  ${value[2]}`].join("\n") },
    series: [{
      type: "heatmap",
      data: data.cells.map((cell) => ({
        value: cell,
        ...(cell[2] === 0 && { visualMap: false, itemStyle: { color: PAPER } }),
        label: { color: cell[2] > most * 0.55 ? PAPER : cell[2] ? INK : SOFT },
      })),
      label: { show: true, fontSize: SIZE },
      itemStyle: { borderColor: RULE, borderWidth: 1 },
    }],
  };
  return { height: top + 64 + labels.length * height, option };
}

/** Nodes on a circle, group by group, so that the same answer is always the same picture. */
function network(data, width) {
  const size = Math.min(width, 900), label = 12;
  const names = data.nodes.map((node) => wrap(node.name, 180, 2));
  const room = (Math.max(...names.flatMap((name) => name.split("\n")).map(widthOf)) * label) / SIZE;
  const radius = size / 2 - room - 28;
  const heaviest = Math.max(...data.nodes.map((node) => node.weight));
  const strongest = Math.max(...data.links.map((link) => link[2]));
  const option = {
    tooltip: {
      formatter: ({ dataType, data: found }) => {
        const ends = dataType === "edge" ? [Number(found.source), Number(found.target)] : [Number(found.id)];
        return [...ends.map((place) => wrap(data.nodes[place].name, 260, 4)), `${data.weight}  ${found.value}`].join("\n");
      },
    },
    series: [{
      type: "graph",
      layout: "circular",
      circular: { rotateLabel: true },
      width: radius * 2,
      height: radius * 2,
      left: "center",
      top: "middle",
      data: data.nodes.map((node, place) => ({
        id: String(place),
        name: names[place],
        value: node.weight,
        symbolSize: 5 + 15 * Math.sqrt(node.weight / heaviest),
        itemStyle: { color: COLOURS[node.group] ?? SOFT },
      })),
      links: data.links.map(([source, target, value]) => {
        const share = value / strongest;
        const [group, other] = [data.nodes[source].group, data.nodes[target].group];
        const color = (group === other && COLOURS[group]) || SOFT;
        return { source: String(source), target: String(target), value, lineStyle: { color, width: 0.75 + 4.25 * share, opacity: 0.25 + 0.6 * share } };
      }),
      label: { show: true, color: INK, fontSize: label, lineHeight: label },
      lineStyle: { curveness: 0.2 },
      emphasis: { focus: "adjacency", label: { fontWeight: "bold" } },
    }],
  };
  return { height: size, option };
}

const monthOf = (date, later) => new Date(date.getFullYear(), date.getMonth() + later, 1);

/** The first days of months, not more of them than there is room for. */
function monthsOf(rows, room) {
  const dates = rows.flatMap((row) => [row.start, row.end]).sort();
  const [first, last] = [dates[0], dates.at(-1)].map((date) => new Date(`${date.slice(0, 10)}T00:00`));
  const count = (last.getFullYear() - first.getFullYear()) * 12 + last.getMonth() - first.getMonth() + 1;
  const step = Math.max(1, Math.ceil((count * 64) / room));
  return Array.from({ length: Math.ceil(count / step) + 1 }, (_, place) => monthOf(first, place * step).getTime());
}

/** A mark with its date, or a bar from start to end, on the line of each row. */
function timeline(data, width) {
  const names = [...new Set(data.rows.map((row) => row.series))];
  const shown = Math.min(data.rows.length, SHOWN);
  const top = names.length > 1 ? 36 : 8;
  const { labels, height, room } = labelsOf(data.rows.map((row) => row.label), roomFor(width));
  const spans = data.rows.some((row) => row.start !== row.end);
  const right = (labels.length > shown ? 36 : 16) + (spans ? Math.ceil(widthOf("0000-00-00")) : 0);
  const months = monthsOf(data.rows, width - room - right);
  const said = (row) => (row.start === row.end ? row.start : `${row.start} – ${row.end}`);
  const mark = (params, api) => {
    const [[left, y], [end]] = [api.coord([api.value(1), api.value(0)]), api.coord([api.value(2), api.value(0)])];
    const { x, width: wide } = params.coordSys;
    const early = spans || (left + end) / 2 < x + wide / 2; // a span has its end beside it, where there is room for it
    const rect = { type: "rect", shape: { x: left - 6, y: y - 6, width: end - left + 12, height: 12, r: 6 }, style: { fill: api.visual("color") } };
    const text = { text: spans ? data.rows[api.value(0)].end : said(data.rows[api.value(0)]), x: early ? end + 12 : left - 12, y, align: early ? "left" : "right", verticalAlign: "middle", fill: INK, font: ruler.font };
    return { type: "group", children: [rect, { type: "text", style: text }] };
  };
  const series = names.map((name, place) => ({
    name,
    type: "custom",
    renderItem: mark,
    encode: { x: [1, 2], y: 0 },
    color: COLOURS[place % COLOURS.length],
    data: data.rows.flatMap((row, line) => (row.series === name ? [[line, row.start, row.end]] : [])),
  }));
  const option = {
    grid: { left: room + 12, right, top, bottom: 48 },
    xAxis: {
      type: "time",
      name: data.x,
      nameLocation: "middle",
      nameGap: 30,
      nameTextStyle: { color: SOFT, fontSize: SIZE },
      min: months[0],
      max: months.at(-1),
      axisLine,
      axisTick: { customValues: months },
      axisLabel: { customValues: months.slice(0, -1), formatter: "{yyyy}-{MM}", color: SOFT, fontSize: SIZE, align: "left", margin: 10 },
      splitLine: { show: true, lineStyle: { color: RULE }, customValues: months },
    },
    yAxis: { ...lines(labels), splitLine: { show: true, lineStyle: { color: RULE, type: "dotted" } } },
    dataZoom: slider(labels.length, shown),
    legend: legendOf(names),
    tooltip: {
      formatter: ({ value, seriesName }) => [said(data.rows[value[0]]), wrap(data.rows[value[0]].label, 300, 12), seriesName].filter(Boolean).join("\n"),
    },
    series,
  };
  return { height: top + 56 + shown * height, option };
}

const MAKERS = { bar: bars, line: bars, heatmap, network, timeline };

/** The data of a picture as rows, the heads of their columns first. `words` has the heads that the data do not. */
const TABLES = {
  bar: (data) => [
    [data.x, ...data.series.map((series) => series.name)],
    ...data.categories.map((category, place) => [category, ...data.series.map((series) => series.values[place])]),
  ],
  line: (data) => TABLES.bar(data),
  heatmap(data) {
    const rows = data.rows.map((row) => [row, ...data.columns.map(() => null)]);
    data.cells.forEach(([x, y, value]) => (rows[y][x + 1] = value));
    return [[data.value, ...data.columns], ...rows];
  },
  network: (data, words) => [
    [words.one, words.other, data.weight],
    ...data.links.map(([source, target, value]) => [data.nodes[source].name, data.nodes[target].name, value]),
  ],
  timeline: (data, words) => [
    [words.entry, data.x, words.end, words.series],
    ...data.rows.map((row) => [row.label, row.start, row.end, row.series]),
  ],
};

/** Rows as CSV (RFC 4180), with the mark by which spreadsheets know UTF-8. */
function csv(rows) {
  const field = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return `\ufeff${rows.map((row) => row.map((value) => field(String(value ?? ""))).join(",")).join("\r\n")}\r\n`;
}

/** The width below which a picture scrolls sideways. */
const leastWidth = (data) => (data.kind === "heatmap" ? ROOM + data.columns.length * COLUMN : 0);

/** Draws a figure in the width it has. */
function draw(chart, canvas, data) {
  const width = canvas.clientWidth;
  const { height, option } = MAKERS[data.kind](data, width, canvas.parentElement.clientWidth);
  canvas.style.setProperty("--height", `${Math.round(height)}px`);
  chart.resize();
  const tooltip = { renderMode: "richText", confine: true, textStyle: { fontSize: SIZE, color: INK }, ...option.tooltip };
  const aria = { enabled: true, label: { description: data.description } };
  const textStyle = { fontFamily: getComputedStyle(canvas).fontFamily };
  chart.setOption({ animation: false, backgroundColor: PAPER, textStyle, aria, ...option, tooltip }, true);
  canvas.querySelector("svg").setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`); // paper has another width
}

function save(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The picture as pixels, twice as fine as on the page. */
function savePixels(svg, width, height, name) {
  const image = new Image();
  image.onload = () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: width * 2, height: height * 2 });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((content) => save(content, name));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}

function show(figure) {
  const data = JSON.parse(document.getElementById(`picture-${figure.dataset.picture}`).textContent);
  figure.hidden = false;
  const canvas = figure.querySelector(".picture-canvas");
  if (leastWidth(data)) canvas.style.minWidth = `${leastWidth(data)}px`;
  ruler.font = `${SIZE}px ${getComputedStyle(canvas).fontFamily}`;
  const chart = echarts.init(canvas, null, { renderer: "svg", locale: data.language === "en" ? "EN" : "ZH" });
  let drawn = 0;
  new ResizeObserver(() => {
    if (canvas.clientWidth && canvas.clientWidth !== drawn) {
      drawn = canvas.clientWidth;
      draw(chart, canvas, data);
    }
  }).observe(canvas);
  figure.addEventListener("click", ({ target }) => {
    const kind = target.dataset.save;
    if (kind) {
      const svg = new XMLSerializer().serializeToString(canvas.querySelector("svg"));
      const name = `${figure.dataset.picture}.${kind}`;
      if (kind === "csv") {
        save(new Blob([csv(TABLES[data.kind](data, figure.dataset))], { type: "text/csv;charset=utf-8" }), name);
      } else if (kind === "svg") {
        save(new Blob([svg], { type: "image/svg+xml" }), name);
      } else {
        savePixels(svg, chart.getWidth(), chart.getHeight(), name);
      }
    }
  });
}

document.querySelectorAll("figure[data-picture]").forEach(show);
