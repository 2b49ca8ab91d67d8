export {
  actionNamed,
  actionNames,
  actionsMatching,
  bucketActions,
  isKnownKey,
  isSessionKey,
  keyActions,
  knownKeys,
  matchesAction,
  matchesOnly,
  namesAction,
  roleActions,
  serviceMeant,
  supplies,
  supplying,
  type Action,
} from './actions';
export { ask } from './ask';
export { comparing, matters, permitsBeyond, permitsMore } from './compare';
export { everyKey, opennessFor, type Openness } from './openness';
export { textOfStatement } from './same-statement';
export { describeActions, describeRequester, describeUndenied, describeWitness } from './describe';
export {
  readPolicy,
  whyOpenValue as whyPartOpen,
  type Policy,
  type Principal,
  type Statement,
  type SymbolTable,
} from './document';
export { authorize, evaluate, trace, type Decision, type Step } from './evaluate';
export { reaches, withOpenNames } from './resource-match';
export { mayAllow } from './matching';
export { isNegated, negatedBy, operatorNamed, type Condition, type OperatorName } from './operators';
export type { ActionName } from './action-names';
export { isKey, keySet, writtenKey, type ConditionKey, type WrittenKey } from './condition-keys';
export {
  above,
  below,
  exactly,
  later,
  like,
  missing,
  otherThan,
  otherThanInAnyCase,
  outsideNetworks,
  present,
  unlike,
} from './conditions';
export { contextOf, keysAskedFor, ordinaryValue } from './ordinary-context';
export { statementsOf } from './condition-entries';
export { deadConditionChecks, deadConditions } from './dead-conditions';
export { grammarChecks, grammarFaults, type AttachedTo } from './grammar';
export { looseConditionChecks, looseConditions } from './loose-conditions';
export { mistypedChecks, mistypedValues } from './mistyped-values';
export type { PolicyFault } from './policy-fault';
export { repeatedSids, untidyChecks, untidyStatement } from './untidy-statements';
export { holdsSymbol } from './symbols';
export { managedPolicy, reachOfManaged } from './managed-policies';
export type { ManagedReach } from './managed-policy-names';
export {
  comparePatterns,
  literalText,
  lowerCase,
  matches,
  parsePattern,
  showPattern,
  type OpenPattern,
  type Pattern,
} from './pattern';
export type { Answer, Question, Witness } from './question';
export { identityKind } from './request';
export type { Requester, Request } from './request';
export { evaluationPathsFor, isTagKey, policyOn, type Layer, type PolicySubject, type Target } from './policy-subject';
export { askersOf } from './ask';
export {
  anyService,
  requestersOf,
  directly,
  domainOf,
  type Asker,
  type Domain,
  type RequestedAccessPoint,
  type RequestContext,
} from './request-context';
export { strangeSources } from './sources';
export { givenIn } from './symbols';
export { makeSymbolTable, noSymbols, type GivenSymbols, type HomePartition } from './symbol-table';
export { nobodysSymbol, symbolCharacter, symbolOf } from './symbols';
export { isOperatorName } from './operators';
