import { exposureGraph, focused, type ExposureGraph } from '../lib/engine';
import { loadConfig } from '../lib/config';
import { counted, dot, mermaid } from '../lib/reporters';
import { nodeFiles } from '../lib/template';
import { allRules } from '../rules';
import { drawSvg } from './draw';
import { accessInputs, type LiveFlags } from './access-inputs';
import { parseOutputs, writeOutputs } from './output';

export interface GraphFlags extends LiveFlags {
  readonly format: readonly string[];
  readonly config?: string;
}

/** Colours for a drawing that no page gives any. */
const alone =
  '<style>svg{background:#fff;font-family:Helvetica,Arial,sans-serif}.node polygon,.node path,.node ' +
  'ellipse{fill:#f0f2f5;stroke:#5b6675}.exposed path{stroke:#c62828;stroke-width:2.5}.everyone ' +
  'polygon{stroke:#c62828}.may path{stroke-width:2.2}</style>';

const formats = {
  mermaid: (graph: ExposureGraph): string => mermaid(graph),
  dot: (graph: ExposureGraph): string => dot(graph),
  svg: (_: ExposureGraph, svg: string): string => `${svg.replace(/(<svg[^>]*>)/, `$1${alone}`).trimEnd()}\n`,
};

/** What can be drawn and looked at; Mermaid refuses more than 500 lines by itself. */
const maximumNodes = 300;
const maximumLines = 500;

function isDrawable({ nodes, edges }: ExposureGraph): boolean {
  return nodes.length <= maximumNodes && edges.length <= maximumLines;
}

/**
 * Draws who reaches which bucket, through which distributions and access points, and where logs and copies go.
 * @throws UserError when the arguments are wrong or nothing can be read
 */
export async function graphCommand(paths: readonly string[], flags: GraphFlags): Promise<0 | 2> {
  const outputs = parseOutputs(flags.format.length > 0 ? flags.format : ['mermaid'], formats);
  const { settings: written } = loadConfig(flags.config, nodeFiles, allRules, { allowsCode: flags.code !== false });
  const { templates, errors, settings: live } = await accessInputs(paths, flags);
  const settings = { ...written, ...live };
  if (templates.length === 0) return 2;
  const whole = exposureGraph(templates, { settings });
  // `dot` is read by programs, and is whole
  const graph = isDrawable(whole) ? whole : focused(whole);
  if (graph !== whole && outputs.some(({ format }) => format !== 'dot'))
    process.stderr.write(
      `bucket-warden: ${counted(graph.omitted ?? 0, 'line')} of the graph left out of the drawing, ` +
        'which nobody could read; `--format dot` has all\n',
    );
  const svg = outputs.some(({ format }) => format === 'svg') ? await drawSvg(graph) : '';
  writeOutputs(outputs, 'never', (format) => formats[format](format === 'dot' ? whole : graph, svg));
  return errors.length > 0 ? 2 : 0;
}
