import type { ExposureGraph } from '../lib/engine';
import { dot } from '../lib/reporters';

/** The graph as an SVG image without an XML head, to stand in a page; colours are left to the style sheet. */
export async function drawSvg(graph: ExposureGraph): Promise<string> {
  const { Graphviz } = await import('@hpcc-js/wasm-graphviz');
  const graphviz = await Graphviz.load();
  // the library's own titles repeat identifiers that mean nothing to a reader
  return graphviz
    .dot(dot(graph), 'svg')
    .replace(/^[\s\S]*?<svg/, '<svg')
    .replace(/<title>[^<]*<\/title>/g, '')
    .replace(/<!--[\s\S]*?-->/g, '');
}
