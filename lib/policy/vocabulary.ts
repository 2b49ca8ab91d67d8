import { accountOf, whyOpen, type Text, type Token } from '../template';
import type { Vocabulary } from './document';

const firstCharacter = 0xe000;

/**
 * A vocabulary for one analysis: each token becomes one character that no template holds, the same token the same one,
 * so that a reference
 * equals itself and nothing else. `compose` says what a token is made of, where that is known: the ARN of a role of
 * its account and name.
 */
export function makeVocabulary(compose: (token: Token) => Text | undefined = () => undefined): Vocabulary {
  const encoded = new Map<string, string>();
  const labels = new Map<string, string>();
  const constants = new Set<string>();
  const encodeToken = (token: Token): string => {
    if (token.id === 'AWS::Partition') return 'aws';
    let known = encoded.get(token.id);
    if (known === undefined) {
      const character = String.fromCharCode(firstCharacter + labels.size);
      labels.set(character, token.label);
      // stands already, so that names that refer to each other in a circle end here
      encoded.set(token.id, character);
      const parts = compose(token);
      known = parts ? encodeName(parts) : character;
      encoded.set(token.id, known);
    }
    return known;
  };
  const encode = (text: Text): string =>
    text.map((part) => (typeof part === 'string' ? part : encodeToken(part))).join('');
  const encodeName = (text: Text): string => {
    for (const part of text) if (typeof part !== 'string') constants.add(part.id);
    return encode(text);
  };
  return {
    encode,
    encodeName,
    accountOf: ({ resource }) => (resource ? encode(accountOf(resource.template)) : ''),
    openness: (text) =>
      whyOpen(text.filter((part) => typeof part === 'string' || !(isConstant(part) || constants.has(part.id)))),
    decode: (text) => text.replace(/[\ue000-\uf8ff]/g, (character) => labels.get(character) ?? character),
  };
}

/** What is made at deployment, or is the account's or region's, holds no wildcard; what a user passes in may. */
function isConstant(token: Token): boolean {
  return token.resource !== undefined || token.id.startsWith('AWS::');
}
