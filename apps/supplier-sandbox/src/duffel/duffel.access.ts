import type { FastifyRequest } from 'fastify';
import type { Rejection } from '../supplier.js';
import { refusal } from './duffel.errors.js';

const VERSION = 'v2';

/** Any bearer token will do, but there must be one, and the version that the sandbox speaks. */
export function authenticate(request: FastifyRequest): Rejection | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    return refusal(request, 401, {
      type: 'authentication_error',
      title: 'Missing authorization header',
      message: "The 'Authorization' header needs to be set and contain a valid API token.",
      code: 'missing_authorization_header',
    });
  }
  if (!/^Bearer \S+$/.test(authorization)) {
    return refusal(request, 401, {
      type: 'authentication_error',
      title: 'Access token not found',
      message: "The 'Authorization' header must read 'Bearer <token>'.",
      code: 'access_token_not_found',
    });
  }
  const version = request.headers['duffel-version'];
  if (version === undefined || version === '') {
    return refusal(request, 400, {
      type: 'invalid_request_error',
      title: 'Missing version header',
      message: "The 'Duffel-Version' header needs to be set to a valid API version.",
      code: 'missing_version_header',
    });
  }
  if (version !== VERSION) {
    return refusal(request, 400, {
      type: 'invalid_request_error',
      title: 'Unsupported version',
      message: `The version set in the 'Duffel-Version' header is not supported. Use '${VERSION}'.`,
      code: 'unsupported_version',
    });
  }
  return undefined;
}
