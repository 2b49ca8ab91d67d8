export { bucketActions, isGlobalKey, supplies, type Action } from './actions';
export { ask, maximumPieces, type Answer, type PolicySubject, type Question, type Witness } from './ask';
export { readPolicy, type Condition, type OpenPattern, type Policy, type Principal, type Statement, type Vocabulary } from './document';
export { evaluate, statementApplies, type Decision } from './evaluate';
export { conditionHolds } from './operators';
export { matches, parsePattern, sampleTexts, type Pattern } from './pattern';
export type { Caller, Request } from './request';
export { callersOf, domainOf, strangerAccount, type Surroundings } from './surroundings';
export { makeVocabulary } from './vocabulary';
