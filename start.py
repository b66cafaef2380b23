#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Start KAMkit. One file, the standard library only; Windows, macOS, Linux.

    python3 start.py                     open the course in the browser
    python3 start.py kamkit ARGS         the command line; `kamkit --help` tells what it can do
    python3 start.py test [ARGS]         every check; with ARGS, pytest alone with them
    python3 start.py lock [--upgrade]    write both locks again from pyproject.toml

The first start makes the folder .venv and installs what requirements.lock names, checked by hash.
Later starts only compare two digests, and need no network.

The syntax is that of Python 2.7 on purpose (no annotations, no f-strings): an old Python has to
get as far as saying in words that it is too old.
"""

import ast
import contextlib
import errno
import glob
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import traceback

OLDEST, NEWEST = (3, 11), (3, 14)
NO_BUILDS = ("win32", "win-arm64", "linux-i686", "linux-armv7l")
DISK_NEEDED = 1200 * 1000 * 1000  # bytes: 800 MB installed, 180 MB on the way, and some air

ROOT = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(ROOT, ".venv")
STATE = os.path.join(VENV, "kamkit.json")
LOG = os.path.join(VENV, "kamkit-install.log")
BASE = getattr(sys, "_base_executable", None) or sys.executable  # never the .venv itself

RUNTIME, TESTS = "requirements.lock", "tests/requirements.lock"
SPARK = ("pyspark", "py4j")  # 480 MB, and of no use without Java
FROM_WHEELS = ["--require-hashes", "--only-binary", ":all:", "--no-binary", "pyspark"]
CHECKS = (
    ("ruff check", ["ruff", "check", "."]),
    ("ruff format", ["ruff", "format", "--check", "."]),
    ("mypy", ["mypy"]),
    ("pytest", ["pytest"]),  # last: its summary closes the output
)
CANNOT_START, STOPPED = 3, 130  # exit codes of this file; every other is the command's own

WORDS = {
    "usage": (
        "python3 start.py                   open the course\n"
        "python3 start.py kamkit --help     the command line\n"
        "python3 start.py test              run every check\n"
        "python3 start.py lock [--upgrade]  write the locks again",
        "python3 start.py                   打开课程\n"
        "python3 start.py kamkit --help     命令行\n"
        "python3 start.py test              运行全部检查\n"
        "python3 start.py lock [--upgrade]  重新生成依赖锁定文件",
    ),
    "making": (
        "First start: making the environment in {folder}.",
        "首次启动：正在 {folder} 建立运行环境。",
    ),
    "installing": (
        "Installing what {lock} names. The first time this fetches about 200 MB and takes 1 to 5 "
        "minutes; later starts need no network.",
        "正在按 {lock} 安装软件包。首次约下载 200 MB，需要 1 至 5 分钟；以后启动无需联网。",
    ),
    "ready": ("Ready.", "准备就绪。"),
    "waiting": (
        "Another start is installing already; waiting for it.",
        "另一个启动程序正在安装，等它完成。",
    ),
    "without_spark": (
        "No Java on this machine: the tests on Spark are skipped.",
        "本机没有 Java：跳过 Spark 相关测试。",
    ),
    "moved": (
        "The folder was moved: making the environment again.",
        "文件夹已移动：重新建立运行环境。",
    ),
    "moved_kept": (
        "The environment could not be made again; going on with the one from before the move.",
        "无法重新建立运行环境，继续使用移动之前的环境。",
    ),
    "python": (
        "KAMkit needs Python 3.11, 3.12, 3.13 or 3.14; this is Python {found}. Install one of them "
        "from https://www.python.org/downloads/ and start with it, for example: {command}",
        "KAMkit 需要 Python 3.11、3.12、3.13 或 3.14，当前是 Python {found}。"
        "请从 https://www.python.org/downloads/ 安装其中之一，再用它启动，例如：{command}",
    ),
    "machine": (
        "KAMkit needs a 64-bit Python; this is the one for {found}. On Windows take the x86-64 "
        "one, on Windows on ARM too: https://www.python.org/downloads/ . Then start again.",
        "KAMkit 需要 64 位 Python，当前是 {found} 版。Windows（包括 ARM 版）请安装 x86-64 版："
        "https://www.python.org/downloads/ ，然后重新启动。",
    ),
    "venv": (
        "This Python came without its parts venv and ensurepip. On Debian and Ubuntu install them "
        "with: sudo apt install python{version}-venv  Elsewhere install Python from "
        "https://www.python.org/downloads/ . Then start again.",
        "当前 Python 缺少 venv 和 ensurepip。Debian 和 Ubuntu 请运行："
        "sudo apt install python{version}-venv  其他系统请从 https://www.python.org/downloads/ "
        "安装 Python。然后重新启动。",
    ),
    "disk": (
        "The disk is full. KAMkit needs about 1.2 GB in {folder}, and some room in the system's "
        "folder for temporary files. Free some space and start again.",
        "磁盘空间不足。KAMkit 需要在 {folder} 占用约 1.2 GB，系统临时文件夹也要留有空间。"
        "请清理磁盘后重新启动。",
    ),
    "unwritable": (
        "KAMkit may not write in {folder}. Move the whole KAMkit folder to a place of your own, "
        "such as Documents, and start again. If JupyterLab is open on it, close that first.",
        "KAMkit 无权写入 {folder}。请把整个 KAMkit 文件夹移到自己的目录（例如“文档”）后重新启动。"
        "如果 JupyterLab 正在使用它，请先关闭。",
    ),
    "network": (
        "The packages could not be fetched: there is no way to the package index. Check the "
        "network and start again. In a company network set HTTPS_PROXY to its proxy, or name its "
        "mirror: {pip} config set global.index-url ADDRESS",
        "无法下载软件包：连接不上软件包服务器。请检查网络后重新启动。公司网络请把 HTTPS_PROXY "
        "设为公司代理，或指定镜像：{pip} config set global.index-url 镜像地址",
    ),
    "certificate": (
        "The packages could not be fetched: the server's certificate is not trusted here. Company "
        "networks often put in their own; ask for its file and name it: "
        "{pip} config set global.cert FILE",
        "无法下载软件包：服务器证书不受信任。公司网络常使用自己的证书，请向管理员索取证书文件后运行："
        "{pip} config set global.cert 证书文件",
    ),
    "hash": (
        "A package that was fetched is not the one that the lock names, so it was not installed. "
        "Start again; if this repeats, use another network or mirror.",
        "下载的软件包与锁定文件不符，未予安装。请重新启动；如果再次出现，请换一个网络或镜像。",
    ),
    "missing": (
        "The package index has no build of a needed package for this machine (Python {version}, "
        "{machine}). If a mirror is in use it may be behind; else start with another Python from "
        "3.11 to 3.14.",
        "软件包服务器上没有适合本机（Python {version}，{machine}）的软件包。"
        "如果使用镜像，可能是镜像未更新；否则请换用 3.11 至 3.14 的其他 Python。",
    ),
    "long_path": (
        "The folder {folder} lies too deep: Windows allows 260 characters a path. Move the KAMkit "
        "folder to a short path such as C:\\KAMkit and start again.",
        "文件夹 {folder} 路径过长：Windows 路径最多 260 个字符。"
        "请把 KAMkit 文件夹移到较短的路径（例如 C:\\KAMkit）后重新启动。",
    ),
    "failed": (
        "Installing did not work: {reason}\nStart again; if this repeats, delete the folder {venv} "
        "first.",
        "安装失败：{reason}\n请重新启动；如果再次出现，请先删除文件夹 {venv}。",
    ),
    "log": ("What the installer said: {log}", "安装程序的记录：{log}"),
    "stopped": (
        "Stopped. Nothing is lost: the next start does the rest.",
        "已中断。不会丢失任何内容，下次启动会继续完成。",
    ),
    "check_failed": ("Not clean: {names}", "未通过：{names}"),
}

# What pip, uv and the systems say, and what that means. The first sign found decides: pip ends
# with "no matching distribution" when there is no network, too.
SIGNS = (
    ("disk", ("No space left on device", "os error 28", "Disk quota exceeded")),
    ("disk", ("WinError 112", "os error 112")),
    ("long_path", ("Long Path support", "WinError 206", "os error 206")),
    ("hash", ("DO NOT MATCH THE HASHES", "Hash mismatch")),
    ("certificate", ("CERTIFICATE_VERIFY_FAILED", "invalid peer certificate", "SSLError")),
    ("network", ("name resolution", "Name or service not known", "nodename nor servname")),
    ("network", ("getaddrinfo failed", "NameResolutionError", "dns error")),
    ("network", ("Connection refused", "Connection reset", "Network is unreachable")),
    ("network", ("No route to host", "ProxyError", "Cannot connect to proxy", "tunnel error")),
    ("network", ("timed out", "ConnectTimeoutError", "ReadTimeoutError", "NewConnectionError")),
    ("network", ("WinError 10051", "WinError 10054", "WinError 10060", "WinError 10061")),
    ("network", ("error sending request", "client error (Connect)", "Max retries exceeded")),
    ("missing", ("No matching distribution found", "No solution found")),
    ("unwritable", ("Permission denied", "WinError 5]", "WinError 32]", "os error 13")),
)
ERRNOS = {
    errno.ENOSPC: "disk",
    errno.EDQUOT: "disk",
    errno.EACCES: "unwritable",
    errno.EPERM: "unwritable",
    errno.EROFS: "unwritable",
}


class Fault(Exception):
    """KAMkit cannot start, for a reason that WORDS has words for."""

    def __init__(self, key, **values):
        Exception.__init__(self, key)
        self.key, self.values, self.said = key, values, None


def tell(key, **values):
    """Say it in English and Chinese, to stderr: stdout belongs to the command that runs."""
    for line in WORDS[key]:
        write(line.format(**values) + "\n")


def write(text):
    sys.stderr.write(text)
    sys.stderr.flush()


# --- Is this a machine to start on? -----------------------------------------------------------


def check_python(version, machine):
    """Raise Fault unless KAMkit's packages exist for this Python."""
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        command = "py -3.13 start.py" if machine.startswith("win") else "python3.13 start.py"
        raise Fault("python", found=".".join(map(str, version[:3])), command=command)
    if machine in NO_BUILDS:
        raise Fault("machine", found=machine)


def has_java():
    """Whether a Java runs here. macOS has a `java` that only says there is none."""
    java = shutil.which("java")
    if not java:
        return False
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.call([java, "-version"], **quiet) == 0


def in_venv(name):
    """The path of a program of the environment."""
    if os.name == "nt":
        return os.path.join(VENV, "Scripts", name + ".exe")
    return os.path.join(VENV, "bin", name)


# --- The locks ----------------------------------------------------------------------------------


def pins(lock):
    """The entries of a lock, each with its hashes, as (package, text). A package may have several
    entries, for different Pythons."""
    with io.open(os.path.join(ROOT, lock), encoding="utf-8") as file:
        entries = re.split(r"\n(?=[A-Za-z0-9])", file.read())
    return [(re.match(r"[\w.-]*", entry).group(), entry.strip() + "\n") for entry in entries]


def wanted(lock, spark=True):
    """What to install of a lock, as the text of a requirements file."""
    return "".join(text for name, text in pins(lock) if spark or name not in SPARK)


def digest(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


# --- What is installed ----------------------------------------------------------------------------


def read_state():
    """What start.py knows of the environment: folder, base Python, digests, and if it was busy."""
    try:
        with io.open(STATE, encoding="utf-8") as file:
            state = json.load(file)
    except (IOError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def save_state(state):
    with io.open(STATE + ".new", "w", encoding="utf-8") as file:
        json.dump(state, file)
    os.replace(STATE + ".new", STATE)


def is_whole(state):
    """Made by start.py, here, on a Python that is still there, and never broken off."""
    if state.get("busy") or state.get("folder") != ROOT:
        return False
    return os.path.exists(in_venv("python")) and os.path.exists(state.get("python", ""))


def is_ready(state, texts):
    """Whether all of these are installed. The only check of a second start."""
    locks = state.get("locks", {})
    return is_whole(state) and all(locks.get(name) == digest(texts[name]) for name in texts)


def is_foreign_but_works():
    """Whether .venv is somebody's own, healthy environment: such a one is kept and added to."""
    if os.path.exists(STATE) or not os.path.exists(in_venv("python")):
        return False
    code = "import pip, sys; sys.exit(not {} <= sys.version_info[:2] <= {})".format(OLDEST, NEWEST)
    return run([in_venv("python"), "-c", code])[0] == 0


# --- Installing -----------------------------------------------------------------------------------


def prepare(texts):
    """Install the locks that are not installed yet. `texts` are requirements by lock name."""
    if is_ready(read_state(), texts):
        return
    with one_at_a_time():
        state = read_state()
        if is_ready(state, texts):  # another start did it while this one waited
            return
        if is_whole(state) or is_foreign_but_works():
            install(texts)
        elif state.get("locks") and not state.get("busy") and state.get("folder") != ROOT:
            renew_moved(texts)
        else:
            remove(VENV)
            make_venv()
            install(texts)
        tell("ready")


def renew_moved(texts):
    """Programs of an environment carry its path, so a moved one is made again; but somebody who
    moved it may be without network now, and the old one still runs the course."""
    aside = VENV + "-before"
    tell("moved")
    remove(aside)
    os.rename(VENV, aside)
    try:
        make_venv()
        install(texts)
    except BaseException as error:
        remove(VENV)
        os.rename(aside, VENV)
        if not isinstance(error, Fault) or not is_ready(dict(read_state(), folder=ROOT), texts):
            raise
        tell("moved_kept")
    remove(aside)


def make_venv():
    tell("making", folder=VENV)
    version = "{}.{}".format(*sys.version_info[:2])
    try:
        import ensurepip  # noqa: F401  Debian leaves it out
        import venv  # noqa: F401
    except ImportError:
        raise Fault("venv", version=version)
    if shutil.disk_usage(ROOT).free < DISK_NEEDED:
        raise Fault("disk", folder=ROOT)
    os.mkdir(VENV)
    save_state({"busy": True})
    code, said = run([BASE, "-m", "venv", VENV])
    if code and "ensurepip" in said:
        raise Fault("venv", version=version)
    if code:
        raise diagnose(said)
    save_state({"folder": ROOT, "python": BASE, "locks": {}})


def install(texts):
    """Install each lock and note it. The note comes last: what was broken off is done again."""
    state = read_state() or {"folder": ROOT, "python": BASE}
    locks = state.setdefault("locks", {})
    for name, text in texts.items():
        if locks.get(name) == digest(text):
            continue
        tell("installing", lock=name)
        save_state(dict(state, busy=True))
        try:
            install_lock(text)
        except Fault as fault:
            if fault.said and not re.search(r"Installing collected|Prepared \d", fault.said):
                save_state(state)  # nothing was touched: what worked before still does
            raise
        locks[name] = digest(text)
        write_path_file()
        save_state(state)


def install_lock(text):
    """With uv where that works (10 s), else with pip (40 s)."""
    uv_works = has_uv()
    with requirements_file(text) as path:
        if uv_works:
            # No settings: pyproject's, which are for `lock`, forbid it to check hashes.
            uv = [in_venv("uv"), "pip", "install", "--no-config", "--python", in_venv("python")]
            code, said = run(uv + FROM_WHEELS + ["--compile-bytecode", "-r", path], uv_settings())
            if code == 0:
                return
            if meaning(said) == "disk":
                raise diagnose(said)
        pip = [in_venv("python"), "-m", "pip", "install", "--retries", "3"]
        code, said = run(pip + FROM_WHEELS + ["-r", path])
        if code:
            raise diagnose(said)


def has_uv():
    """Whether uv is in the environment; fetched, as the test lock names it, if it is not."""
    pin = "".join(text for name, text in pins(TESTS) if name == "uv")
    if pin and not os.path.exists(in_venv("uv")):
        with requirements_file(pin) as path:
            pip = [in_venv("python"), "-m", "pip", "install", "--retries", "0"]
            run(pip + FROM_WHEELS + ["-r", path])
    return os.path.exists(in_venv("uv"))


def uv_settings():
    """uv does not read pip's settings; a mirror or proxy named there has to hold for it, too."""
    names = {
        "cert": "SSL_CERT_FILE",
        "find-links": "UV_FIND_LINKS",
        "index-url": "UV_DEFAULT_INDEX",
        "no-index": "UV_NO_INDEX",
        "proxy": "ALL_PROXY",
        "trusted-host": "UV_INSECURE_HOST",
    }
    said = run([in_venv("python"), "-m", "pip", "config", "list"])[1]
    lines = sorted(said.splitlines(), key=lambda line: line.startswith(":env:"))  # the last wins
    found = re.findall(r"^[\w:]+\.([a-z-]+)=('.*')$", "\n".join(lines), re.MULTILINE)
    return {names[key]: ast.literal_eval(value) for key, value in found if key in names}


@contextlib.contextmanager
def requirements_file(text):
    path = os.path.join(VENV, "kamkit-wanted.txt")
    with io.open(path, "w", encoding="utf-8") as file:
        file.write(text)
    yield path
    os.remove(path)


def write_path_file():
    """Make `import kamkit` find the checkout. The path is relative, so that it is ASCII whatever
    the folder is called: Python before 3.13 reads this file in the system's encoding."""
    lib = os.path.join(glob.escape(VENV), "[Ll]ib")
    sites = glob.glob(os.path.join(lib, "site-packages"))
    for site in sites or glob.glob(os.path.join(lib, "python*", "site-packages")):
        with io.open(os.path.join(site, "kamkit.pth"), "w", encoding="ascii") as file:
            file.write(os.path.relpath(ROOT, site) + "\n")


def remove(path):
    if os.path.islink(path):
        os.unlink(path)
    elif os.path.exists(path):
        shutil.rmtree(path)


@contextlib.contextmanager
def one_at_a_time():
    """Hold a lock on this very file, which the system lets go of if we are killed."""
    with open(os.path.join(ROOT, "start.py"), "rb") as file:
        waiting = False
        while not try_lock(file):
            if not waiting:
                tell("waiting")
            waiting = True
            time.sleep(0.5)
        yield


def try_lock(file):
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(1 << 30)  # past the end: locked bytes cannot be read
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (IOError, OSError) as error:
        # Any other error: a file system without locks. Then there is nothing to wait for.
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True


# --- Running other programs -----------------------------------------------------------------------


def environment(**more):
    """The environment variables for programs in .venv: as if it were activated, nothing else."""
    env = dict(os.environ, VIRTUAL_ENV=VENV, **more)
    env["PATH"] = os.path.dirname(in_venv("python")) + os.pathsep + env.get("PATH", "")
    for name in ("PYTHONPATH", "PYTHONHOME", "__PYVENV_LAUNCHER__"):
        env.pop(name, None)
    return env


def run(args, settings=None):
    """Run quietly, with a clock on the screen. Returns the exit code and what was said."""
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_USER": "0"}
    env = environment(PYTHONUTF8="1", UV_NO_PROGRESS="1", **dict(quiet, **(settings or {})))
    started = time.time()
    with tempfile.TemporaryFile() as output:
        streams = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT}
        child = subprocess.Popen(args, cwd=ROOT, env=env, **streams)
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(timeout=1)
                    break
                show_clock(time.time() - started)
        except KeyboardInterrupt:
            child.kill()
            child.wait()
            raise
        finally:
            show_clock(None)
            output.seek(0)
            said = output.read().decode("utf-8", "replace")
            keep_log(said)
    return child.returncode, said


def show_clock(seconds):
    """A line that shows that it goes on; None wipes it away. Only where somebody may see it."""
    if sys.stderr.isatty():
        write("\r{:12}\r".format("" if seconds is None else "  {:.0f} s".format(seconds)))


def keep_log(said):
    if os.path.isdir(VENV):
        with io.open(LOG, "a", encoding="utf-8") as file:
            file.write(said)


def meaning(said):
    """The key in WORDS for what an installer said, or None."""
    return next((key for key, signs in SIGNS if any(sign in said for sign in signs)), None)


def diagnose(said):
    """The Fault for what an installer said."""
    last = (said.strip().splitlines() or ["?"])[-1].strip()
    fault = fault_of(meaning(said) or "failed", last)
    fault.said = said
    return fault


def fault_of(key, reason):
    return Fault(
        key,
        reason=reason,
        folder=ROOT,
        venv=VENV,
        pip='"{}" -m pip'.format(in_venv("python")),
        version="{}.{}".format(*sys.version_info[:2]),
        machine=sysconfig.get_platform(),
    )


# --- The commands ---------------------------------------------------------------------------------


def kamkit(args):
    """Hand over to the command line of the package: its output, its exit code."""
    prepare({RUNTIME: wanted(RUNTIME)})
    command = [in_venv("python"), "-P", "-m", "kamkit"] + args
    if os.name != "nt":
        os.execve(command[0], command, environment())
    child = subprocess.Popen(command, env=environment())
    while True:  # Ctrl-C is for the child: JupyterLab asks whether to stop
        with contextlib.suppress(KeyboardInterrupt):
            return child.wait()


def prepare_tests():
    java = has_java()
    if not java:
        tell("without_spark")
    prepare({RUNTIME: wanted(RUNTIME), TESTS: wanted(TESTS, spark=java)})


def test(args):
    """Every check; with arguments, pytest alone with them."""
    prepare_tests()
    if args:
        return call(["pytest"] + args)
    workers = ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadscope"]
    failed = []
    for name, command in CHECKS:
        print("== " + name)
        sys.stdout.flush()
        if call(command + (workers if name == "pytest" else [])):
            failed.append(name)
    if failed:
        tell("check_failed", names=", ".join(failed))
    return 1 if failed else 0


def lock(args):
    """Write both locks from pyproject.toml. Pins stay as they are unless --upgrade is given."""
    prepare({RUNTIME: wanted(RUNTIME)})
    if not has_uv():
        raise fault_of("network", "uv")
    compile_lock = ["uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal"]
    compile_lock += ["--python-version", "{}.{}".format(*OLDEST), "--generate-hashes"]
    compile_lock += ["--no-emit-index-url", "--no-header"] + args
    return call(compile_lock + ["-o", RUNTIME]) or call(
        compile_lock + ["--extra", "test", "--extra", "spark", "-c", RUNTIME, "-o", TESTS]
    )


def call(module):
    """Run a module of the environment in the checkout. Returns its exit code."""
    return subprocess.call([in_venv("python"), "-m"] + module, cwd=ROOT, env=environment())


def main(argv):
    """Returns the exit code."""
    command, args = (argv[0], argv[1:]) if argv else ("kamkit", ["lab"])
    try:
        check_python(sys.version_info, sysconfig.get_platform())
        if command not in ("kamkit", "test", "lock"):
            tell("usage")
            return 0 if command in ("-h", "--help", "help") else 2
        return {"kamkit": kamkit, "test": test, "lock": lock}[command](args)
    except KeyboardInterrupt:
        tell("stopped")
        return STOPPED
    except Fault as error:
        fault = error
    except Exception as error:  # nobody who opens a course should meet a traceback
        keep_log(traceback.format_exc())
        reason = "{}: {}".format(type(error).__name__, error)
        fault = fault_of(ERRNOS.get(getattr(error, "errno", None), "failed"), reason)
    tell(fault.key, **fault.values)
    if fault.said:
        tell("log", log=LOG)
    return CANNOT_START


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
