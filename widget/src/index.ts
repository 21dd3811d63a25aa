import { define } from "./elements/part.js";
import { TuidingChat } from "./tuiding-chat.js";

define("tuiding-chat", TuidingChat);

declare global {
  interface HTMLElementTagNameMap {
    "tuiding-chat": TuidingChat;
  }
}
