export { type AssemblyStack, type FindNested, acknowledgedByConstruct, acknowledgementsOf } from './assembly';
export { attributeText } from './attributes';
export { cut } from './cut';
export { edited, type Edit } from './edit';
export { overlay, shortened, type Files } from './files';
export { handsThrough } from './handed';
export { at, isArray, isObject, own, type Json, type JsonObject, type JsonPath } from './json';
export {
  loadDocument,
  loadPaths,
  loadPolicy,
  loadPolicyText,
  loadStacks,
  loadText,
  rootOf,
  type LeftOut,
  type Loaded,
  type LoadOptions,
} from './load';
export { nearest } from './nearest';
export { confinement, confineTo, nodeFiles } from './node-files';
export type { Position, Range } from './positions';
export { accountOf, partitionOf, partitionOfRegion, partitions, regionOf } from './pseudo';
export type { OpaquePart } from './opaque';
export { getDocument, noJson } from './embedded';
export { allItems, exists, get, items, notThereFunction, resolve, unreadFunction } from './resolve';
export { parseSource } from './parse-source';
export type { Comment, Source } from './source';
export {
  isNamed,
  makeTemplate,
  metadataOf,
  renderPath,
  type Acknowledgement,
  type CodePlace,
  type Environment,
  type TemplateOptions,
  type Place,
  type Provenance,
  type Resource,
  type Running,
  type Template,
} from './template';
export { templateSet, type TemplateSet } from './template-set';
export {
  inFirstPartition,
  mayHoldAnything,
  plain,
  render,
  split,
  text,
  textKey,
  throughLast,
  tokensOf,
  whyOpenValue,
  type Text,
  type Token,
} from './text';
export { causeKinds, causeOf, KnownReason, reason, type Cause, type Reason } from './reason';
export { declaredParameter, whyRefused } from './parameter';
export { renderUserError, UserError, type FilePlace } from './user-error';
export {
  absent,
  below,
  isPresent,
  literal,
  unknownValue,
  whyUnknown,
  type AbsentValue,
  type ListValue,
  type MapValue,
  type Scope,
  type TextValue,
  type UnknownValue,
  type Value,
} from './value';
export {
  Allowance,
  explore,
  inOtherState,
  joinRegions,
  OutcomesByRegion,
  type Exploration,
  Worlds,
  type Outcome,
  type Owner,
  type Region,
  type World,
} from './world';
export {
  allOf,
  anyOf,
  decided,
  isOneOf,
  isSame,
  isStated,
  isSwitchedOn,
  isUnder,
  no,
  not,
  someItem,
  undecided,
  whether,
  whyUndecided,
  yes,
  type Decided,
} from './decided';
export { whyMadeElsewhere } from './made-elsewhere';
