// The demonstration page: the chat open where there is room for it, and the line that embeds it.
const chat = document.querySelector("tuiding-chat");
const snippet = document.getElementById("snippet");
const status = document.getElementById("status");

// Before the chat is there: it then comes open, and leaves the focus where it is.
chat.toggleAttribute("open", matchMedia("(min-width: 900px)").matches);
document.getElementById("ask").addEventListener("click", () => chat.show());

const address = new URL("tuiding-chat.js", import.meta.url);
snippet.textContent = `<script type="module" src="${address}"></` + `script>\n<tuiding-chat></tuiding-chat>`;

document.getElementById("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(snippet.textContent);
    status.textContent = "已复制";
  } catch {
    getSelection().selectAllChildren(snippet);
    status.textContent = "浏览器不让直接复制，代码已经选中，按复制键就行";
  }
});
