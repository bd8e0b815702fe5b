// Decorators
export { Paginated, type PaginatedOptions } from './decorators/paginated.js';
export { RateLimited } from './policies/rate-limit/rate-limit-decorator.js';
export { Retried } from './policies/retry/retry-decorator.js';
export { CircuitBroken } from './policies/circuit-breaker/circuit-breaker-decorator.js';
export { DateChunked, type DateChunkedOptions } from './decorators/date-chunked.js';
export { Polled } from './policies/poll/poll-decorator.js';
export { Reauth401 } from './policies/reauth/reauth-decorator.js';
export { describeEndpoints, type EndpointDescription } from './decorators/describe-endpoints.js';
export type { PagedDecorator, RequestDecorator } from './decorators/define-method-decorator.js';

// Clients
export { ApiClient, type RequestConfig } from './client/api-client.js';
export type { ApiClientOptions } from './client/api-client-options.js';
export { CLIENT_CONTEXT, type ClientContext } from './client/client-state.js';
export type { SendContext } from './client/attempt.js';
export { page, withResponse } from './client/request-spec.js';
export { path } from './client/path.js';

// Tokens
export { clientCredentials, type ClientCredentialsOptions, type TokenGrantOptions } from './auth/client-credentials.js';
export type { TokenGrant } from './auth/token-grant.js';
export { refreshToken, type RefreshTokenOptions } from './auth/refresh-token.js';
export type { RotatedTokens } from './auth/refresh-token.js';
export { staticToken } from './auth/token-source.js';
export type { TokenEndpointOptions } from './auth/token-endpoint-options.js';
export { tokenFrom } from './auth/token-source.js';
export { tokenPool } from './auth/token-pool.js';
export type { TokenSource } from './auth/token-source.js';

// Paging
export { Paged } from './paging/paged.js';
export type { Page } from './paging/page.js';
export type { Receipt } from './paging/run-state.js';
export type { RunEnding } from './paging/styles/paging-style.js';
export type { Extractor } from './paging/records/extractor.js';
export type { CollectOptions, PagingOptions, RunOptions } from './paging/options.js';
export type { PageCapOptions } from './paging/recovery/page-cap.js';
export type { ErrorMatcher } from './paging/recovery/classify-error.js';
export type { StandardSchemaV1 } from './paging/records/standard-schema.js';

// Paging styles
export { autoDetect } from './paging/styles/auto-detect/auto-detect.js';
export { cursor } from './paging/styles/cursor.js';
export { idBatches } from './paging/styles/id-batches.js';
export { linkHeader } from './paging/styles/link-header.js';
export { nextUri } from './paging/styles/next-uri.js';
export { offset, startIndex } from './paging/styles/offset.js';
export { pageNumber } from './paging/styles/page-number.js';
export { singlePage } from './paging/styles/single-page.js';
export { splitInterval } from './paging/styles/split-interval.js';

// Policies and middleware
export type { Answer, Classify, ClassifyRule } from './policies/classify/classify-options.js';
export type { CircuitOptions } from './policies/circuit-breaker/circuit-breaker-options.js';
export type { JobOptions, JobRequest } from './policies/poll/poll-options.js';
export type { Middleware, Next, PageRequest, PageResponse } from './policies/middleware.js';
export type { PlacedMiddleware } from './policies/middleware.js';
export type { LimitOptions, RateLimitHeaderNames, RateLimitOptions } from './policies/rate-limit/rate-limit-options.js';
export type { RetryHeaderNames } from './policies/retry/retry-headers.js';
export type { RetryOptions } from './policies/retry/retry-options.js';

// State that policies share
export type { RateLimiterOptions } from './policies/rate-limit/rate-options.js';
export { RateLimiter, type Permit, type AcquireRequest } from './policies/rate-limit/rate-limiter.js';
export { CircuitBreaker, type CircuitBreakerOptions } from './policies/circuit-breaker/circuit-breaker.js';

// Events
export type { Observer } from './events/emitter.js';
export type { EventMap, EventOf, PagewrightEvent } from './events/event.js';
export { consoleLogger, logEvents, type Logger } from './events/logger.js';

// Time
export { constant, exponential, type Backoff, type ExponentialOptions } from './time/backoff.js';
export { systemClock, type Clock } from './time/clock.js';

// Positions
export type { JsonObject, JsonValue, PageContext, ResumePoint } from './position.js';

// Errors
export {
  AuthError,
  CircuitOpenError,
  InexactNumberError,
  RedirectError,
  RetryExhaustedError,
} from './errors/client-errors.js';
export {
  HttpError,
  RateLimitError,
  ResponseError,
  UnauthorizedError,
  type HttpErrorInit,
  type Verdict,
} from './errors/http-errors.js';
export { JobError } from './errors/job-errors.js';
export { NetworkError } from './errors/network-error.js';
export {
  ConfigurationError,
  isPagewrightError,
  pageOf,
  PagewrightError,
  type ErrorContext,
} from './errors/pagewright-error.js';
export {
  AsyncResponseError,
  CursorExpiredError,
  DeadlineError,
  IncompleteError,
  InvalidRecordError,
  NextLinkError,
  PageCapError,
  PaginationLimitError,
  PaginationStalledError,
  ResponseFormatError,
  ResumeError,
  SchemaError,
  StyleDetectionError,
  EndContradictedError,
  type EndEvidence,
  type RecordIssue,
} from './errors/paging-errors.js';
