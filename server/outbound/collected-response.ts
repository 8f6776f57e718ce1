/**
 * A `Response` over bytes that are already in memory.
 *
 * The platform's own builds a byte stream around them when it is made, and that costs as much CPU as
 * everything below it together. This one reads straight from the bytes, makes the stream only for who
 * asks for it, and can be read any number of times: `bodyUsed` stays false.
 */
export class CollectedResponse extends Response {
  static {
    // The types declare `body` as a plain property, which a class may not override with a getter.
    Object.defineProperty(this.prototype, 'body', {
      get(this: CollectedResponse) {
        return this.#streamed().body;
      },
    });
  }

  readonly #content: Uint8Array;

  /** `content` is not copied and must not change any more. */
  constructor(content: Uint8Array, init: ResponseInit) {
    super(null, init);
    this.#content = content;
  }

  override readonly text = async () => new TextDecoder().decode(this.#content);
  override readonly json = async (): Promise<unknown> => JSON.parse(await this.text());
  override readonly clone = (): Response => new CollectedResponse(this.#content, this);
  override readonly bytes = () => this.#streamed().bytes();
  override readonly arrayBuffer = () => this.#streamed().arrayBuffer();
  override readonly blob = () => this.#streamed().blob();
  override readonly formData = () => this.#streamed().formData();

  #streamed(): Response {
    return new Response(this.#content, this);
  }
}
