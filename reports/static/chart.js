/** A report's lines and bars, drawn by uPlot: series are told by dash and marker, and named at their line. */
import uPlot from '/vendor/uplot/dist/uPlot.esm.js';

/** @typedef {import('./state.js').Chart} Chart */

const DASHES = [[], [10, 6], [2, 5]];
const INK = '#12171d';
const SECOND = '#434b54';
const LINE = '#d4d4cf';
const BLUE = '#103e7e';
const HEIGHT = 280;

/** @type {uPlot | null} */
let drawn = null;
/** @type {Chart | null} */
let of = null;

/** Draws the chart into its place, or takes the old one away.  @param {HTMLElement | null} place  @param {Chart | null} chart */
export function draw(place, chart) {
  if (drawn && (chart !== of || !place?.contains(drawn.root))) {
    drawn.destroy();
    drawn = null;
  }
  of = chart;
  if (!place || !chart || chart.kind === 'heat' || drawn) return;
  const width = place.clientWidth;
  drawn = new uPlot(options(chart, width), [chart.labels.map((_, index) => index), ...chart.series.map(({ values }) => values)], place);
}

addEventListener('resize', () => {
  const place = drawn?.root.parentElement;
  if (place) drawn?.setSize({ width: place.clientWidth, height: HEIGHT });
});

/** @param {Chart} chart  @param {number} width  @returns {uPlot.Options} */
function options(chart, width) {
  const bars = chart.kind === 'bars';
  const count = chart.labels.length;
  return {
    width,
    height: HEIGHT,
    padding: [16, 16, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    scales: { x: { time: false, range: [-0.5, count - 0.5] }, y: { range: (_, __, max) => [0, max > 0 ? max * 1.12 : 1] } },
    axes: [
      {
        stroke: SECOND,
        grid: { show: false },
        ticks: { show: false },
        font: '14px "Noto Sans SC Variable", "Noto Sans CJK SC", sans-serif',
        gap: 8,
        size: 40,
        splits: () => chart.labels.map((_, index) => index).filter((index) => index % Math.max(1, Math.ceil((count * widest(chart.labels)) / (width - 64))) === 0),
        values: (_, splits) => splits.map((index) => shortened(chart.labels[index], bars ? (width - 64) / count : Infinity)),
      },
      { stroke: SECOND, grid: { stroke: LINE, width: 1 }, ticks: { show: false }, font: '14px "Noto Sans SC Variable", sans-serif', size: 64, values: (_, splits) => splits.map((value) => value.toLocaleString('zh-CN')) },
    ],
    series: [
      {},
      ...chart.series.map(({ label }, order) => ({
        label,
        stroke: BLUE,
        width: bars ? 0 : 2,
        dash: DASHES[order % DASHES.length],
        // A key that is there and undefined would take the place of uPlot's own.
        ...(bars ? { fill: BLUE, paths: /** @type {any} */ (uPlot.paths).bars({ size: [0.6, 64] }) } : {}),
        points: bars ? { show: false } : { show: true, size: 8, stroke: BLUE, fill: order === 0 ? BLUE : '#ffffff', ...(order === 0 ? {} : { paths: shapes(order) }) },
      })),
    ],
    hooks: bars ? { draw: [(plot) => values(plot, chart.series[0].values)] } : {},
  };
}

/** Squares for the second line, triangles for the third.  @param {number} order  @returns {uPlot.Series.Points.PathBuilder} */
function shapes(order) {
  return (plot, seriesIdx, first, last) => {
    const path = new Path2D();
    const half = 4.5 * devicePixelRatio;
    for (let index = first; index <= last; index += 1) {
      const value = plot.data[seriesIdx][index];
      if (value === null || value === undefined) continue;
      const x = plot.valToPos(index, 'x', true);
      const y = plot.valToPos(value, 'y', true);
      if (order % 3 === 1) path.rect(x - half, y - half, 2 * half, 2 * half);
      else {
        path.moveTo(x, y - half);
        path.lineTo(x + half, y + half);
        path.lineTo(x - half, y + half);
        path.closePath();
      }
    }
    return { fill: path, stroke: path };
  };
}

/** Each bar says what it is.  @param {uPlot} plot  @param {(number | null)[]} numbers */
function values(plot, numbers) {
  const { ctx } = plot;
  ctx.save();
  ctx.fillStyle = INK;
  ctx.font = `${14 * devicePixelRatio}px "Noto Sans SC Variable", sans-serif`;
  ctx.textAlign = 'center';
  numbers.forEach((value, index) => {
    if (value !== null) ctx.fillText(value.toLocaleString('zh-CN'), plot.valToPos(index, 'x', true), plot.valToPos(value, 'y', true) - 6 * devicePixelRatio);
  });
  ctx.restore();
}

/** @param {string[]} labels  roughly how wide the widest is, in pixels */
function widest(labels) {
  return Math.min(96, Math.max(...labels.map((label) => 16 + 9 * [...label].length)));
}

/** @param {string} label  @param {number} room */
function shortened(label, room) {
  const signs = Math.max(2, Math.floor(room / 14) - 1);
  return [...label].length > signs ? `${[...label].slice(0, signs).join('')}…` : label;
}
