export { readConfigEvent, type ConfigEvent } from './config-event';
export { answerConfig, type ConfigRuntime } from './config-rule';
export { EventError, readHookEvent, readHookPayload, type HookEvent, type HookPayload } from './hook-event';
export { hookResponse, internalFailure, type HookAnnotation, type HookResponse } from './hook-response';
export { judgeHook, type HookJob, type HookPolicy } from './judge-hook';
export { LambdaHook, type HookRuntime } from './lambda-hook';
export { judgeConfig, type ConfigEvaluation, type RunningEstate } from './judge-config';
export { type Log } from './told-findings';
