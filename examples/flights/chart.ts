import type { TopLevelSpec } from "vega-lite";
import type { DelayStatistics } from "./statistics.ts";

/** Each line's column in the table, colour and meaning. */
const LINES = [
  { column: "p50", colour: "#2a7f86", meaning: "half are later than this" },
  { column: "p90", colour: "#d58512", meaning: "1 in 10 is later than this" },
  { column: "p99", colour: "#b23a48", meaning: "1 in 100 is later than this" },
] as const;
/** The quiet hour begins the day: what leaves at two in the morning belongs to the evening before. */
const HOURS_FROM_FOUR = Array.from({ length: 24 }, (_, hour) => (hour + 4) % 24);
const INK = "#22303a";
const MUTED = "#66757f";
const FAINT = "#e3e8eb";

/** Draws the delays by hour and by distance, side by side, and returns the SVG. */
export async function drawDelays(table: readonly DelayStatistics[]): Promise<string> {
  // Loaded here because one task run of the whole flow draws; at the top of the file every worker would load them.
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const view = new vega.View(vega.parse(vegaLite.compile(chart(table)).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

function chart(table: readonly DelayStatistics[]): TopLevelSpec {
  const all = table.find(({ by }) => by === "all")?.flights ?? 0;
  return {
    title: {
      text: "The later in the day, the later you arrive",
      subtitle: [
        `Delay at arrival of ${all.toLocaleString("en-US")} flights within the US, January to June 2001.`,
        "Shaded: 95 % intervals, found by resampling whole days.",
      ],
    },
    hconcat: [
      panel({ table, by: "hour", title: "Hour of departure", width: 480, first: true }),
      panel({ table, by: "distance", title: "Distance, in miles from", width: 248, first: false }),
    ],
    spacing: 28,
    padding: 20,
    background: "white",
    config: {
      font: "Inter, Helvetica, Arial, sans-serif",
      view: { stroke: null },
      title: { anchor: "start", fontSize: 21, color: INK, subtitleFontSize: 13, subtitleColor: MUTED, subtitleLineHeight: 18, subtitlePadding: 6, offset: 20 },
      axis: { labelFontSize: 11, labelColor: MUTED, titleFontSize: 12.5, titleColor: INK, titlePadding: 10, gridColor: FAINT, domain: false, ticks: false },
    },
  };
}

interface PanelOptions {
  readonly table: readonly DelayStatistics[];
  readonly by: "hour" | "distance";
  readonly title: string;
  readonly width: number;
  /** Left of all others stands the panel with the labels of the vertical axes and the meaning of the lines. */
  readonly first: boolean;
}

type Panel = Extract<TopLevelSpec, { hconcat: unknown }>["hconcat"][number];

/** The three lines with their intervals, and below them the numbers of flights. */
function panel({ table, by, title, width, first }: PanelOptions): Panel {
  const rows = table.filter((row) => row.by === by).map((row) => ({ ...row, from: Number.parseInt(row.value, 10) }));
  const points = rows.flatMap((row) => LINES.map(({ column, meaning }) => ({ from: row.from, column, meaning, ...row[column] })));
  const x = { field: "from", type: "ordinal", sort: by === "hour" ? HOURS_FROM_FOUR : null } as const;
  const minutes = (field: string) => ({
    field,
    type: "quantitative" as const,
    scale: { type: "symlog" as const, constant: 15, domain: [-10, 900], nice: false },
    axis: { values: [0, 15, 30, 60, 120, 240, 480], labels: first, title: first ? "Minutes late" : null },
  });
  return {
    vconcat: [
      {
        width,
        height: 330,
        data: { values: points },
        encoding: {
          x: { ...x, scale: { type: "point", padding: 0.5 }, axis: { grid: false, labels: false, title: null } },
          color: {
            field: "column",
            type: "nominal",
            legend: null,
            scale: { domain: LINES.map(({ column }) => column), range: LINES.map(({ colour }) => colour) },
          },
        },
        layer: [
          { mark: { type: "area", opacity: 0.2 }, encoding: { y: minutes("low"), y2: { field: "high" } } },
          { mark: { type: "line", strokeWidth: 2.5, point: { size: 22 } }, encoding: { y: minutes("value") } },
          {
            transform: [{ filter: `${first} && datum.from === 15` }],
            mark: { type: "text", align: "right", dy: -11, fontSize: 12.5, fontWeight: 600 },
            encoding: { y: minutes("value"), text: { field: "meaning" } },
          },
        ],
      },
      {
        width,
        height: 72,
        data: { values: rows },
        mark: { type: "bar", color: "#b9c4ca" },
        encoding: {
          x: { ...x, scale: { type: "band", paddingInner: 0.25, paddingOuter: 0.125 }, axis: { grid: false, labelAngle: 0, title } },
          y: {
            field: "flights",
            type: "quantitative",
            // Room above the highest label, which would else push these bars out of line with those of the panel beside.
            scale: { domain: [0, 1.15 * Math.max(...rows.map(({ flights }) => flights))], nice: false },
            axis: { title: first ? "Flights" : null, tickCount: 2, labelExpr: "datum.value === 0 ? '0' : format(datum.value, '~s')" },
          },
        },
      },
    ],
    spacing: 24,
  };
}
