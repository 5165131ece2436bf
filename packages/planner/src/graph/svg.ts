import type { ResourceGraph } from './graph.ts';
import { layOut, type Placed } from './layout.ts';
import { fillOf, labelOf } from './style.ts';

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const height = 46;
const gapX = 28;
const gapY = 54;
const margin = 20;
const narrowest = 140;
/** Mean width of a character of the 13 px sans-serif that labels are set in. */
const characterWidth = 7.4;

/** A picture of its own, without scripts or foreign fonts. What is needed stands above what needs it. */
export function toSvg(graph: ResourceGraph): string {
  const longest = Math.max(0, ...graph.nodes.flatMap((node) => [labelOf(node).length, node.type.length]));
  const width = Math.max(narrowest, Math.ceil(longest * characterWidth) + 16);
  const placed = new Map(layOut(graph, { width, height, gapX, gapY }).map((node) => [node.id, node]));
  const right = Math.max(0, ...[...placed.values()].map((node) => node.x + width));
  const bottom = Math.max(0, ...[...placed.values()].map((node) => node.y + height));
  const full = { width: right + 2 * margin, height: bottom + 2 * margin };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${full.width}" height="${full.height}" viewBox="${-margin} ${-margin} ${full.width} ${full.height}" font-family="sans-serif" font-size="13">`,
    `<title>${escape(graph.title)}</title>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#7d8998"/></marker></defs>',
    ...graph.edges.map(({ from, to }) => edge(placed.get(from), placed.get(to), width)),
    ...graph.nodes.map((node) => {
      const { x, y } = placed.get(node.id) ?? { x: 0, y: 0 };
      const middle = x + width / 2;
      return [
        `<g><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${fillOf(node)}" stroke="#7d8998"/>`,
        `<text x="${middle}" y="${y + 20}" text-anchor="middle" font-weight="bold">${escape(labelOf(node))}</text>`,
        `<text x="${middle}" y="${y + 37}" text-anchor="middle" fill="#414d5c" font-size="11">${escape(node.type)}</text></g>`,
      ].join('');
    }),
    '</svg>',
    '',
  ].join('\n');
}

function edge(from: Placed | undefined, to: Placed | undefined, width: number): string {
  if (!from || !to) return '';
  const [x1, y1, x2, y2] = [from.x + width / 2, from.y, to.x + width / 2, to.y + height];
  const bend = Math.max(20, Math.abs(y1 - y2) / 2);
  return `<path d="M${x1} ${y1}C${x1} ${y1 - bend} ${x2} ${y2 + bend} ${x2} ${y2}" fill="none" stroke="#7d8998" marker-end="url(#arrow)"/>`;
}
