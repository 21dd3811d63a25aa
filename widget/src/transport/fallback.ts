import { HttpTransport } from "./http.js";
import { SocketTransport } from "./socket.js";
import {
  type Transport,
  type TransportListener,
  type TransportState,
  Undelivered,
  type Utterance,
} from "./transport.js";

/** So many failed attempts of the socket before plain requests are tried beside it, and before it counts as offline. */
const PATIENCE = 2;
/** And so long, as a proxy may let a socket hang. */
const PATIENCE_MS = 3_000;

/** The socket where it can be had, plain requests where it cannot. The socket goes on trying and takes over again. */
export class FallbackTransport implements Transport {
  state: TransportState = "idle";
  private readonly socket: SocketTransport;
  private readonly http: HttpTransport;
  private wasOnline = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    server: URL,
    private readonly listener: TransportListener,
  ) {
    const passOn = {
      sessionId: () => listener.sessionId(),
      confirmed: (session: unknown) => listener.confirmed(session),
      received: (message: unknown) => {
        listener.received(message);
      },
      changed: () => {
        this.update();
      },
    };
    this.socket = new SocketTransport(server, passOn);
    this.http = new HttpTransport(server, passOn);
  }

  open(): void {
    addEventListener("online", this.backOnline);
    addEventListener("offline", this.update);
    document.addEventListener("visibilitychange", this.lookAgain);
    this.socket.open();
    this.timer = setTimeout(() => {
      if (this.socket.state !== "online") this.http.open();
    }, PATIENCE_MS);
  }

  close(): void {
    removeEventListener("online", this.backOnline);
    removeEventListener("offline", this.update);
    document.removeEventListener("visibilitychange", this.lookAgain);
    clearTimeout(this.timer);
    this.socket.close();
    this.http.close();
    this.wasOnline = false;
    this.update();
  }

  retry(): void {
    this.socket.retry();
    this.http.retry();
    this.update();
  }

  renew(): void {
    this.carrier()?.renew();
  }

  async utter(utterance: Utterance): Promise<unknown> {
    const carrier = this.carrier();
    if (carrier === null) throw new Undelivered("not connected");
    return carrier.utter(utterance);
  }

  private carrier(): Transport | null {
    return [this.socket, this.http].find((transport) => transport.state === "online") ?? null;
  }

  private readonly backOnline = (): void => {
    if (this.carrier() === null) this.retry();
    this.update();
  };

  private readonly lookAgain = (): void => {
    if (document.visibilityState !== "visible") return;
    // Over plain requests nobody tells what another tab said.
    if (this.carrier() === this.http) this.http.renew();
    else this.backOnline();
  };

  private readonly update = (): void => {
    if (this.socket.state === "online") this.http.close();
    else if (this.socket.failures >= PATIENCE) this.http.open();
    const state = this.current();
    if (state === "online") this.wasOnline = true;
    if (state === this.state) return;
    this.state = state;
    this.listener.changed(state);
  };

  private current(): TransportState {
    if (this.socket.state === "idle") return "idle";
    if (!navigator.onLine) return "offline";
    if (this.carrier() !== null) return "online";
    if (this.socket.failures > PATIENCE) return "offline";
    return this.wasOnline ? "reconnecting" : "connecting";
  }
}
