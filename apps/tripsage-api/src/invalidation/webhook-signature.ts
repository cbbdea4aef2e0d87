import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/** The headers of Standard Webhooks, as they came. */
export type WebhookHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** The outcome of a check: the id of the message, or why it is refused. */
export type SignatureCheck =
  | { readonly isValid: true; readonly id: string }
  | { readonly isValid: false; readonly reason: 'wrong-signature' | 'too-old' };

const LONGEST_ID = 256;

/**
 * Checks messages by the secret that they are signed with: HMAC-SHA256 of id, time and body, compared in constant time. A
 * message whose time is more than five minutes off by this machine's clock is refused, whoever signed it.
 */
export class WebhookSignature {
  private readonly webhook: Webhook;

  /** @param secret `whsec_` and base64 */
  constructor(secret: string) {
    this.webhook = new Webhook(secret);
  }

  check(body: string, headers: WebhookHeaders): SignatureCheck {
    const given = {
      'webhook-id': textOf(headers['webhook-id']),
      'webhook-timestamp': textOf(headers['webhook-timestamp']),
      'webhook-signature': textOf(headers['webhook-signature']),
    };
    // The library reads the digits that a text begins with; what else is in it was not signed.
    const isWellFormed =
      /^\d{1,12}$/.test(given['webhook-timestamp']) && given['webhook-id'].length <= LONGEST_ID;
    if (!isWellFormed) return { isValid: false, reason: 'wrong-signature' };
    try {
      this.webhook.verify(body, given, { jsonParse: false });
      return { isValid: true, id: given['webhook-id'] };
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      return { isValid: false, reason: /timestamp too/.test(error.message) ? 'too-old' : 'wrong-signature' };
    }
  }
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}
