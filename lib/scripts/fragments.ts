import { fencedScripts } from './markdown';
import { makeRecipes } from './makefile';
import { runInstructions } from './dockerfile';
import { packageScripts } from './package-scripts';
import { holdsScripts, templateScripts } from './embedded';
import { scriptsIn } from './pipelines';
import { wholeText, type Fragment } from './fragment';

const shellName = /\.(?:sh|bash|zsh|ksh)$/;
const shebang = /^#!.*\b(?:sh|bash|zsh|ksh|dash|ash)\b/;
const pipelineFile = new RegExp(
  '(?:^|/)(?:\\.(?:github|gitea|forgejo)/workflows/[^/]+|action|\\.gitlab-ci|[^/]+\\.gitlab-ci|\\.gitlab/.+|' +
    '\\.circleci/.+|[^/]*buildspec[^/]*|bitbucket-pipelines|azure-pipelines[^/]*|\\.travis|\\.drone|' +
    '\\.buildkite/.+|cloudbuild[^/]*|[Tt]askfile[^/]*|\\.?woodpecker[^/]*|appspec)\\.(?:ya?ml|json)$',
);

const templateName = /\.(?:ya?ml|json|template)$/;

/** What kind of script a file is; undefined when it is none that is read. */
export function kindOfScript(path: string, text: string): keyof typeof readers | undefined {
  const name = path.replaceAll('\\', '/');
  if (shellName.test(name) || shebang.test(text)) return 'shell';
  if (/(?:^|\/)(?:GNUm|m|M)akefile$|\.mk$/.test(name)) return 'make';
  if (/(?:^|\/)(?:[^/]+\.)?(?:Docker|Container)file(?:\.[^/]+)?$/i.test(name)) return 'docker';
  if (/(?:^|\/)package\.json$/.test(name)) return 'package';
  if (pipelineFile.test(name)) return 'pipeline';
  return templateName.test(name) && holdsScripts(text) ? 'template' : undefined;
}

/** Endings of programs in other languages. */
const otherLanguage = /\.(?:py|rb|pl|php|[cm]?[jt]sx?|ps1|psm1|bat|cmd|go|rs|java|kt|groovy|lua|r|cs|fish|nu)$/i;

/** The shell texts of a file, by its kind; of no kind that is known, it is what its name makes likely. */
export function fragmentsOf(path: string, text: string): readonly Fragment[] {
  const kind = kindOfScript(path, text);
  if (kind !== undefined) return readers[kind](text);
  if (otherLanguage.test(path)) return [wholeText(text, 'it is in a language that is not read')];
  if (/\.(?:md|markdown|mdx)$/i.test(path)) return fencedScripts(text);
  return /\.(?:ya?ml|json)$/.test(path) ? scriptsIn(text) : shellText(text);
}

const readers = {
  shell: shellText,
  make: makeRecipes,
  docker: runInstructions,
  package: packageScripts,
  pipeline: scriptsIn,
  template: templateScripts,
};

function shellText(text: string): readonly Fragment[] {
  const interpreter = /^#!\s*(\S+(?:\s+\S+)?)/.exec(text)?.[1];
  const isOther = interpreter !== undefined && !shebang.test(text);
  return [wholeText(text, isOther ? `\`${interpreter}\` is no shell that is read` : undefined)];
}
