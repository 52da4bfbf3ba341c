@echo off
rem Sets up what the program needs in .venv and runs it; needs Python 3.11-3.14 from python.org.
rem
rem   kontora.cmd demo [ARGS]    demonstration base, papers and pictures in demo\
rem   kontora.cmd run [ARGS]     the program, or any of its commands
rem   kontora.cmd test [ARGS]    the tests (ARGS go to pytest)
rem   kontora.cmd slow [ARGS]    the slow suite
rem   kontora.cmd bench          the benchmarks
rem   kontora.cmd pictures [DIR] a picture of every window, light and dark
setlocal
chcp 65001 >nul
set "PYTHONUTF8=1"
set "here=%~dp0"
set "venv=%~dp0.venv"
set "command=%~1"
for %%c in (demo run test slow bench pictures) do if "%command%"=="%%c" goto known
echo kontora.cmd demo ^| run ^| test ^| slow ^| bench ^| pictures  [ARGS]
exit /b 2

:known
rem The arguments after the sub-command, as they were typed.
set rest=%*
if [%2]==[] set "rest= "
set rest=%rest:* =%

rem The stamp is a copy of what was installed; nothing to do while it is the same.
copy /b /y "%here%pyproject.toml"+"%here%constraints.txt" "%temp%\kontora-stamp" >nul
fc /b "%temp%\kontora-stamp" "%venv%\set-up" >nul 2>&1
if not errorlevel 1 goto ready
if exist "%venv%\Scripts\python.exe" goto install
where py >nul 2>&1
if errorlevel 1 (set "python=python") else (set "python=py -3")
%python% -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))"
if errorlevel 1 (
    echo Нужен Python от 3.11 до 3.14: установите его с python.org. / Python 3.11 to 3.14 is needed.
    exit /b 1
)
%python% -m venv "%venv%" || exit /b 1
:install
echo Ставлю библиотеки Python в .venv, около минуты. / Installing Python libraries into .venv.
pushd "%here%"
"%venv%\Scripts\python" -m pip install -q --disable-pip-version-check -c constraints.txt -e .[dev] || exit /b 1
popd
copy /b /y "%temp%\kontora-stamp" "%venv%\set-up" >nul

:ready
goto %command%

:demo
"%venv%\Scripts\kontora" demo --out demo %rest%
exit /b %errorlevel%

:run
"%venv%\Scripts\kontora" %rest%
exit /b %errorlevel%

:test
cd /d "%here%"
"%venv%\Scripts\python" -m pytest -n auto --maxprocesses 4 --dist worksteal %rest%
exit /b %errorlevel%

:slow
cd /d "%here%"
"%venv%\Scripts\python" -m pytest -m slow -n auto --maxprocesses 4 --dist load %rest%
exit /b %errorlevel%

:bench
cd /d "%here%"
"%venv%\Scripts\python" -m tests.benchmarks %rest%
exit /b %errorlevel%

:pictures
"%venv%\Scripts\python" -m forms.pictures %rest%
exit /b %errorlevel%
