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
    '\\.buildkite/.+|cloudbuild[^/]*|[Tt]askfile[^/]*|\\.?woodpecker[^/]*|appspec)\\.ya?ml$',
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

/** The shell texts of a file, by its kind. */
export function fragmentsOf(kind: keyof typeof readers, text: string): readonly Fragment[] {
  return readers[kind](text);
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
