import { isCalled } from '../lib/engine';
import { isArray, loadDocument, nodeFiles, own, UserError, type Json } from '../lib/template';
import { rules } from '../rules';

/** Where checkov looks for its configuration. @see https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html */
const names = ['.checkov.yaml', '.checkov.yml'] as const;

/**
 * The settings that say what the configuration of checkov here says, as lines of YAML; checks that no rule is called by
 * are named in a comment.
 * @throws UserError when there is none
 */
export function settingsFromCheckov(): readonly string[] {
  const file = names.find((name) => nodeFiles.kind(name) === 'file');
  if (file === undefined) throw new UserError(`there is no ${names.join(' or ')}`, undefined, 'run it beside one');
  const { body } = loadDocument(file, nodeFiles);
  const [checks, skipped] = [idsOf(own(body, 'check')), idsOf(own(body, 'skip-check'))];
  const softFail = own(body, 'soft-fail') === true;
  const select = rulesCalled(checks);
  const ignore = rulesCalled(skipped);
  const strange = [...checks, ...skipped].filter((id) => rulesCalled([id]).length === 0);
  return [
    `# from ${file}`,
    ...(checks.length === 0 ? [] : [`select: [${select.join(', ')}]`]),
    ...(ignore.length === 0 ? [] : [`ignore: [${ignore.join(', ')}]`]),
    ...(softFail ? ['# checkov was told to fail never (soft-fail): run this with --exit-zero'] : []),
    ...(strange.length === 0 ? [] : [`# no rule here is called by ${strange.join(', ')}: keep checkov for those`]),
  ];
}

/** Ids as checkov takes them: a list, or one text with commas. */
function idsOf(value: Json | undefined): readonly string[] {
  const given = isArray(value) ? value : value === undefined ? [] : [value];
  return given
    .flatMap((one) => (typeof one === 'string' ? one.split(',') : []))
    .map((id) => id.trim())
    .filter((id) => /^\w+$/.test(id));
}

function rulesCalled(ids: readonly string[]): readonly string[] {
  return rules.filter((rule) => ids.some((id) => isCalled(rule, id))).map(({ id }) => id);
}
