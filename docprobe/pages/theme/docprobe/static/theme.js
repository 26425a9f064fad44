// Before anything is drawn: what the reader chose last time.
try {
  const chosen = localStorage.getItem("docprobe-mode");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.mode = chosen;
} catch (error) { /* storage may be forbidden: the system's choice holds */ }
