import { accountOf, textKey, whyOpen, type Text, type Token } from '../template';
import type { Vocabulary } from './document';

const firstCharacter = 0xe000;

/**
 * A vocabulary for one analysis: each token becomes one character that no template holds, the same token the same one, so that a reference
 * equals itself and nothing else. `names` says what a whole text or a token is called instead, `given` how such a name is shown.
 */
export function makeVocabulary(names: ReadonlyMap<string, string> = new Map(), given: ReadonlyMap<string, string> = new Map()): Vocabulary {
  const characters = new Map<string, string>();
  const labels = new Map(given);
  const encodeToken = (token: Token): string => {
    const given = names.get(token.id);
    if (given !== undefined) return given;
    if (token.id === 'AWS::Partition') return 'aws';
    let character = characters.get(token.id);
    if (character === undefined) {
      character = String.fromCharCode(firstCharacter + characters.size);
      characters.set(token.id, character);
      labels.set(character, token.label);
    }
    return character;
  };
  const encode = (text: Text): string => names.get(textKey(text)) ?? text.map((part) => (typeof part === 'string' ? part : encodeToken(part))).join('');
  return {
    encode,
    accountOf: ({ resource }) => (resource ? encode(accountOf(resource.template)) : ''),
    openness: (text) => whyOpen(text.filter((part) => typeof part === 'string' || (!isConstant(part) && !names.has(part.id)))),
    decode: (encoded) => encoded.replace(/[\ue000-\uf8ff]/g, (character) => labels.get(character) ?? character),
  };
}

/** What is made at deployment, or is the account's or region's, holds no wildcard; what a user passes in may. */
function isConstant(token: Token): boolean {
  return token.resource !== undefined || token.id.startsWith('AWS::');
}

