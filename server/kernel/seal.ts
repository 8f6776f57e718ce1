/**
 * Envelope encryption for what must not be readable in a database dump.
 *
 * Data keys (random, one a week) seal the values with AES-256-GCM; key-encryption keys from the
 * configuration wrap the data keys, and only wrapped data keys are stored. Each sealed value is tied
 * to its place (field and record), so a value copied to another row or column does not open.
 *
 * Rotation of a key-encryption key: give every node `old,new`, then every node `new,old`: each start
 * re-wraps the data keys with the first one. When none is wrapped by the old one it can be dropped.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { DAY_MS, type Clock } from './clock.ts';
import { freshBytes } from './random.ts';

/** A data key as it is stored. */
export interface WrappedKey {
  readonly id: string;
  readonly wrapped: string;
  /** Names the key-encryption key that wraps it. */
  readonly wrappedBy: string;
  readonly createdAt: number;
}

/** Where wrapped data keys are kept. */
export interface WrappedKeyRecords {
  list(): Promise<readonly WrappedKey[]>;
  find(id: string): Promise<WrappedKey | undefined>;
  insert(key: WrappedKey): Promise<void>;
  /** Replaces the wrapping unless another node has already done so. */
  rewrap(key: WrappedKey, previous: string): Promise<void>;
}

/** The field and the record that a sealed value belongs to, such as `['users.phone', poolId, id]`. */
export type Place = readonly [field: string, ...record: readonly string[]];

export interface Sealer {
  seal(place: Place, plain: string): string;
  /** A promise only when another node made the data key and it has not been loaded yet. */
  open(place: Place, sealed: string): string | Promise<string>;
}

export interface KeyringOptions {
  readonly records: WrappedKeyRecords;
  /** Newest first; 32 bytes each. */
  readonly keyEncryptionKeys: readonly Buffer[];
  readonly clock: Clock;
  /** Receives what went wrong while a new data key was being made; the present one stays in use. */
  readonly onError?: (error: unknown) => void;
}

/** A sealed value or a wrapped key did not open. The message names the place and no key material. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

const CIPHER = 'aes-256-gcm';
const VERSION = 1;
const KEY_BYTES = 32;
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;
const DATA_KEY_LIFETIME_MS = 7 * DAY_MS;
/** Random nonces collide with odds above 2^-32 after 2^32 messages (NIST SP 800-38D section 8.3). */
const SEALS_PER_DATA_KEY = 2 ** 28;

interface WrappingKey {
  readonly id: string;
  readonly key: KeyObject;
}

interface DataKey {
  readonly header: Buffer;
  readonly key: KeyObject;
  readonly createdAt: number;
}

/**
 * Reads `CAUSEWAY_ENCRYPTION_KEYS`: comma separated, newest first, each 32 bytes in base64 or
 * base64url. Throws without repeating the text.
 */
export function parseKeyEncryptionKeys(text: string): readonly Buffer[] {
  return text.split(',').map((part, index) => {
    const encoded = part.trim();
    const bytes = Buffer.from(encoded, 'base64url');
    if (!/^[\w+/-]{43}=?$/.test(encoded) || bytes.length !== KEY_BYTES) {
      throw new Error(`encryption key number ${index + 1} is not 32 bytes in base64 or base64url`);
    }
    return bytes;
  });
}

/** Makes a key-encryption key in the form that `parseKeyEncryptionKeys` reads. */
export function newKeyEncryptionKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

/** Loads the data keys, re-wraps those under an older key-encryption key, and makes one if due. */
export async function openKeyring(options: KeyringOptions): Promise<Keyring> {
  const wrapping = options.keyEncryptionKeys.map(wrappingKey);
  const newest = wrapping[0];
  if (newest === undefined) throw new SealError('at least one key-encryption key is needed');

  const keyring = new Keyring(options, wrapping, newest);
  await keyring.load();
  return keyring;
}

/** The open data keys of this process. */
export class Keyring implements Sealer {
  readonly #options: KeyringOptions;
  readonly #wrapping: readonly WrappingKey[];
  readonly #newest: WrappingKey;
  readonly #dataKeys = new Map<string, DataKey>();
  #current: DataKey | undefined;
  #seals = 0;
  #renewal: Promise<void> | undefined;

  constructor(options: KeyringOptions, wrapping: readonly WrappingKey[], newest: WrappingKey) {
    this.#options = options;
    this.#wrapping = wrapping;
    this.#newest = newest;
  }

  async load(): Promise<void> {
    for (const record of await this.#options.records.list()) {
      const dataKey = this.#remember(record);
      if (record.wrappedBy !== this.#newest.id) {
        await this.#options.records.rewrap(this.#wrap(dataKey, record.createdAt), record.wrappedBy);
      }
      if (dataKey.createdAt >= (this.#current?.createdAt ?? 0)) this.#current = dataKey;
    }
    if (this.#isDue()) await this.#renew();
  }

  seal(place: Place, plain: string): string {
    // In the background, because a caller inside a transaction may hold what the insert needs.
    if (this.#isDue()) this.#renewal ??= this.#renewInBackground();
    const current = this.#current;
    if (current === undefined) throw new SealError('the keyring is not loaded');

    this.#seals += 1;
    return this.#encrypt(current, place, Buffer.from(plain)).toString('base64url');
  }

  open(place: Place, sealed: string): string | Promise<string> {
    return this.openWith(this.#options.records, place, sealed);
  }

  /** Like `open`, loading an unknown data key through the caller's own connection. */
  openWith(records: WrappedKeyRecords, place: Place, sealed: string): string | Promise<string> {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes[0] !== VERSION || bytes.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES) {
      throw new SealError(`the value in ${place[0]} is not a sealed value of this version`);
    }
    const id = bytes.toString('hex', 1, HEADER_BYTES);
    const dataKey = this.#dataKeys.get(id);
    if (dataKey !== undefined) return decrypt(dataKey.key, place, bytes).toString();
    return this.#fetch(records, id).then(({ key }) => decrypt(key, place, bytes).toString());
  }

  /** Resolves when no data key is being made. */
  async settled(): Promise<void> {
    await this.#renewal;
  }

  async #fetch(records: WrappedKeyRecords, id: string): Promise<DataKey> {
    const record = await records.find(id);
    if (record === undefined) throw new SealError(`the data key ${id} is not in the database`);
    return this.#remember(record);
  }

  #isDue(): boolean {
    if (this.#current === undefined || this.#seals >= SEALS_PER_DATA_KEY) return true;
    return this.#options.clock() - this.#current.createdAt >= DATA_KEY_LIFETIME_MS;
  }

  async #renewInBackground(): Promise<void> {
    try {
      await this.#renew();
    } catch (error) {
      this.#options.onError?.(error);
    } finally {
      this.#renewal = undefined;
    }
  }

  async #renew(): Promise<void> {
    const id = randomBytes(KEY_ID_BYTES).toString('hex');
    const dataKey = newDataKey(id, randomBytes(KEY_BYTES), this.#options.clock());
    await this.#options.records.insert(this.#wrap(dataKey, dataKey.createdAt));
    this.#dataKeys.set(id, dataKey);
    this.#current = dataKey;
    this.#seals = 0;
  }

  #wrap(dataKey: DataKey, createdAt: number): WrappedKey {
    const id = dataKey.header.toString('hex', 1);
    const place = wrappedKeyPlace(id, this.#newest.id);
    const sealing = { key: this.#newest.key, header: dataKey.header };
    const wrapped = this.#encrypt(sealing, place, dataKey.key.export());
    return { id, wrapped: wrapped.toString('base64url'), wrappedBy: this.#newest.id, createdAt };
  }

  #encrypt(sealing: Pick<DataKey, 'key' | 'header'>, place: Place, plain: Buffer): Buffer {
    const { key, header } = sealing;
    const nonce = freshBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce);
    cipher.setAAD(Buffer.concat([header, context(place)]));
    const body = cipher.update(plain);
    return Buffer.concat([header, nonce, body, cipher.final(), cipher.getAuthTag()]);
  }

  #remember(record: WrappedKey): DataKey {
    const wrapping = this.#wrapping.find(({ id }) => id === record.wrappedBy);
    if (wrapping === undefined) {
      throw new SealError(
        `the data key ${record.id} is wrapped by the key-encryption key ${record.wrappedBy}, ` +
          `which is not configured (configured: ${this.#wrapping.map(({ id }) => id).join(', ')}); ` +
          'add the key this database was written with to CAUSEWAY_ENCRYPTION_KEYS, after the newest',
      );
    }
    const place = wrappedKeyPlace(record.id, record.wrappedBy);
    const bytes = decrypt(wrapping.key, place, Buffer.from(record.wrapped, 'base64url'));
    const dataKey = newDataKey(record.id, bytes, record.createdAt);
    this.#dataKeys.set(record.id, dataKey);
    return dataKey;
  }
}

function wrappingKey(bytes: Buffer): WrappingKey {
  if (bytes.length !== KEY_BYTES) throw new SealError('a key-encryption key must have 32 bytes');
  // A label of its own keeps the id from being the digest of the key in any other use.
  const id = createHash('sha256').update('causeway key-encryption key id:').update(bytes);
  return { id: id.digest('hex').slice(0, 16), key: createSecretKey(bytes) };
}

function newDataKey(id: string, bytes: Buffer, createdAt: number): DataKey {
  const header = Buffer.concat([Buffer.of(VERSION), Buffer.from(id, 'hex')]);
  return { header, key: createSecretKey(bytes), createdAt };
}

function wrappedKeyPlace(id: string, wrappedBy: string): Place {
  return ['data_keys.wrapped', id, wrappedBy];
}

/** One text per place, whatever characters its parts have. */
function context(place: Place): Buffer {
  return Buffer.from(JSON.stringify(place));
}

function decrypt(key: KeyObject, place: Place, bytes: Buffer): Buffer {
  const end = bytes.length - TAG_BYTES;
  const body = HEADER_BYTES + NONCE_BYTES;
  const nonce = bytes.subarray(HEADER_BYTES, body);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.concat([bytes.subarray(0, HEADER_BYTES), context(place)]));
  decipher.setAuthTag(bytes.subarray(end));
  try {
    const plain = decipher.update(bytes.subarray(body, end));
    return Buffer.concat([plain, decipher.final()]);
  } catch (cause) {
    const message = `the value in ${place[0]} does not open: it was altered, or belongs elsewhere`;
    throw new SealError(message, { cause });
  }
}
