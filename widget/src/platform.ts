import type { Platform } from "./protocol/card.js";

/** The parts of `navigator` that tell what somebody uses. */
export interface Device {
  readonly userAgent: string;
  readonly maxTouchPoints?: number;
  readonly userAgentData?: { readonly platform?: string; readonly mobile?: boolean };
}

/** Return what the browser runs on, as far as it says; everything that is no phone or tablet is a PC. */
export function platformOf(device: Device): Platform {
  const named = device.userAgentData?.platform ?? "";
  if (/android/i.test(named)) return "android";
  const agent = device.userAgent;
  if (/iPhone|iPad|iPod/.test(agent)) return "ios";
  // iPadOS calls itself a Mac; no Mac has a touch screen.
  if (agent.includes("Macintosh") && (device.maxTouchPoints ?? 0) > 1) return "ios";
  // HarmonyOS before 5 says Android, later only its own name; WeChat's steps are those of Android.
  if (/Android|HarmonyOS|OpenHarmony/i.test(agent)) return "android";
  return "pc";
}
