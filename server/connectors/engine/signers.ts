/** Signatures that vendors demand beside, or instead of, a secret; one function for each of their schemes. */
import { createHmac } from 'node:crypto';

/** DingTalk's `sns` end points: the time in milliseconds as text, under the secret of the application. */
export function dingtalkSignature(secret: string, timestamp: string): string {
  return createHmac('sha256', secret).update(timestamp).digest('base64');
}

/** Facebook's proof that a call comes from the app's server ("Securing Graph API Requests"). */
export function appSecretProof(appSecret: string, accessToken: string): string {
  return createHmac('sha256', appSecret).update(accessToken).digest('hex');
}
