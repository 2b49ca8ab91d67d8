/*
 * Lint rules of the project. `decided`: outside lib/template, what nobody can tell is not read as a no. `literal` gives
 * undefined for what is open and for what is absent alike, and so do the functions that read a list; comparing that,
 * or putting a default in its place, decides what nobody knows. Ask `isOneOf`, `isSame`, `isSwitchedOn`, `isStated`,
 * `someItem` instead, and hand the answer to `judged`. Words of messages may have a default.
 */
const readers = new Set([
  'literal',
  'items',
  'listProperty',
  'lifecycleRules',
  'replicationRules',
  'originsOf',
  'bucketOrigins',
  'behaviorsOf',
  'customOrigins',
  'allowedMethods',
]);

/** @returns the call of a reader that an expression is, or that gave what its name holds */
function readerOf(node, given) {
  if (node.type === 'ChainExpression') return readerOf(node.expression, given);
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && readers.has(node.callee.name))
    return { name: node.callee.name, argument: node.arguments[0], held: undefined };
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression')
    return readerOf(node.callee.object, given);
  if (node.type === 'MemberExpression') return readerOf(node.object, given);
  return node.type === 'Identifier' ? given.get(node.name) : undefined;
}

/** Whether the expression is nothing, or one value out of many. */
function isDefault({ type, elements }) {
  return type === 'Literal' || type === 'TemplateLiteral' || (type === 'ArrayExpression' && elements.length === 0);
}

/** Whether the expression is part of a text that a person reads. */
function isInWords(node) {
  for (let here = node.parent; here; here = here.parent) {
    if (here.type === 'TemplateLiteral') return true;
    if (/Statement$|Declar|Function/.test(here.type)) return false;
  }
  return false;
}

/** The text of the function, or of the part of a rule, that a node is in. */
function textAround(node, source) {
  let here = node;
  while (here.parent && !/Function|^Property$/.test(here.type)) here = here.parent;
  if (here.type === 'ArrowFunctionExpression' && here.body.type !== 'BlockStatement' && here.parent)
    return textAround(here.parent, source);
  return source.getText(here);
}

/** Whether the same function asks why the value that a reader gave is not known, or whether it is. */
function isAskedAround(node, { argument, held }, source) {
  const text = textAround(node, source);
  const asked = argument ? [`whyUnknown(${source.getText(argument)})`] : [];
  const names = held === undefined ? [] : [`${held} === undefined`, `${held} !== undefined`];
  return [...asked, ...names].some((one) => text.includes(one));
}

const decided = {
  meta: {
    type: 'problem',
    docs: { description: 'what nobody can tell is not read as a no' },
    schema: [],
  },
  create(context) {
    /** names of the function at hand that hold what a reader gave */
    const scopes = [new Map()];
    const enter = () => scopes.push(new Map(scopes.at(-1)));
    const leave = () => scopes.pop();
    const isAsked = (node, reader) => isAskedAround(node, reader, context.sourceCode);
    const report = (node, what) =>
      context.report({ node, message: `${what} decides what nobody can tell; ask for a Decided, and judge it` });
    return {
      FunctionDeclaration: enter,
      'FunctionDeclaration:exit': leave,
      FunctionExpression: enter,
      'FunctionExpression:exit': leave,
      ArrowFunctionExpression: enter,
      'ArrowFunctionExpression:exit': leave,
      BlockStatement: enter,
      'BlockStatement:exit': leave,
      VariableDeclarator({ id, init }) {
        if (id.type !== 'Identifier') return;
        const reader = init?.type === 'CallExpression' ? readerOf(init, new Map()) : undefined;
        if (reader === undefined) scopes.at(-1).delete(id.name);
        else scopes.at(-1).set(id.name, { ...reader, held: id.name });
      },
      BinaryExpression(node) {
        if (!/^[!=]==$/.test(node.operator)) return;
        const sides = [node.left, node.right];
        // whether it is known may be asked
        if (sides.some((side) => side.type === 'Identifier' && side.name === 'undefined')) return;
        const reader = sides.map((side) => readerOf(side, scopes.at(-1))).find((one) => one?.name === 'literal');
        if (reader !== undefined && !isAsked(node, reader)) report(node, 'comparing literal()');
      },
      LogicalExpression(node) {
        if (node.operator !== '??' || isInWords(node)) return;
        const reader = readerOf(node.left, scopes.at(-1));
        if (reader === undefined || !isDefault(node.right) || isAsked(node, reader)) return;
        report(node, `a default for ${reader.name}()`);
      },
    };
  },
};

/** A condition key of a policy is any text: what it is compared with is checked by `isKey` alone. */
const spelled = {
  meta: {
    type: 'problem',
    docs: { description: 'a misspelt condition key does not compile' },
    schema: [],
  },
  create(context) {
    const isLiteralKey = ({ type, value }) =>
      type === 'Literal' && typeof value === 'string' && /^(aws|s3|kms|sts):[a-z]/.test(value);
    const isKeyOf = ({ type, name, property }) =>
      (type === 'Identifier' && name === 'key') || (type === 'MemberExpression' && property.name === 'key');
    return {
      BinaryExpression(node) {
        const sides = [node.left, node.right];
        if (!/^[!=]==$/.test(node.operator) || !sides.some(isLiteralKey) || !sides.some(isKeyOf)) return;
        context.report({ node, message: 'compare a condition key by `isKey`, which knows what there is' });
      },
    };
  },
};

/** Lines of a function, from its first to its last, comments and all: what is longer has steps that want names. */
const maximumLines = 40;

/** A suite, or a test in one, is a list and no function that anybody reads from top to bottom. */
function isSuite({ type, callee }) {
  let called = callee;
  while (called?.type === 'CallExpression' || called?.type === 'MemberExpression')
    called = called.callee ?? called.object;
  return type === 'CallExpression' && /^(describe|test|it|before|after)/.test(called?.name ?? '');
}

/** A function has 40 lines at most; ESLint's `max-lines-per-function` counts the bodies of suites as well. */
const functionLength = {
  meta: {
    type: 'suggestion',
    docs: { description: 'a function has 40 lines at most' },
    schema: [],
  },
  create(context) {
    const measure = (node) => {
      const { start, end } = node.loc;
      const lines = end.line - start.line + 1;
      if (lines <= maximumLines || isSuite(node.parent)) return;
      const message = `a function of ${lines} lines, expected ${maximumLines} at most: give its steps names`;
      context.report({ loc: { start, end: start }, message });
    };
    return { FunctionDeclaration: measure, FunctionExpression: measure, ArrowFunctionExpression: measure };
  },
};

/** Characters of a line, as Prettier has them in `printWidth`; texts, comments and patterns it cannot break. */
const maximumWidth = 120;

/** Whether nobody could break the line: an import, or a link with what stands around it. */
function isUnbreakable(line) {
  if (/^(import|export) .* from '[^']+';$/.test(line)) return true;
  const links = line.match(/https?:\/\/\S+/g) ?? [];
  return links.some((link) => line.trim().length - link.length < 14);
}

/** A line is not wider than what the formatter breaks; links and imports are. */
const lineWidth = {
  meta: {
    type: 'layout',
    docs: { description: 'a line has 120 characters at most' },
    schema: [],
  },
  create(context) {
    return {
      Program() {
        for (const [index, line] of context.sourceCode.lines.entries()) {
          const width = [...line].length;
          if (width <= maximumWidth || isUnbreakable(line)) continue;
          const message = `a line of ${width} characters, expected ${maximumWidth} at most`;
          const place = (column) => ({ line: index + 1, column });
          context.report({ loc: { start: place(maximumWidth), end: place(line.length) }, message });
        }
      },
    };
  },
};

export default {
  meta: { name: 'bucket-warden' },
  rules: { decided, spelled, 'function-length': functionLength, 'line-width': lineWidth },
};
